'use client';

import { memo, type ReactNode } from 'react';
import { useHourCycle, useText } from '@/components/locale';
import { MessageText } from '@/components/messages/text/message-text';
import { chatText } from '@/lib/i18n/chat/text';
import { localTime } from '@/lib/messages/days';
import { isFewEmoji } from './emoji';
import { MessageStatus } from './message-status';
import { isEdited, pendingOf, type Row } from './rows';

interface Props {
  row: Row;
  own: boolean;
  timeZone: string;
  /** Screen readers read it before the text; null if the name stands above the text. */
  author: string | null;
}

const BUBBLE =
  'w-fit max-w-full overflow-clip rounded-[18px] px-3.5 py-2 [overflow-clip-margin:3px] after:clear-both after:block print:border print:border-line';
const OTHERS =
  'bg-surface shadow-[0_1px_1px_rgb(30_25_10/0.04)] group-data-[place=first]:rounded-es-md group-data-[place=last]:rounded-ss-md group-data-[place=middle]:rounded-s-md';
const OWN =
  'bg-own text-own-ink group-data-[place=first]:rounded-ee-md group-data-[place=last]:rounded-se-md group-data-[place=middle]:rounded-e-md';
const FAILED = 'bg-surface text-ink ring-[1.5px] ring-danger ring-inset';

/** Memoized: in a run of a thousand messages, a new one renders only itself. */
export const MessageItem = memo(Item);

function Item({ row, own, timeZone, author }: Props) {
  const chat = useText(chatText);
  const hourCycle = useHourCycle();
  const { text, datetime } = row;
  const state = pendingOf(row)?.state ?? 'stored';
  const failed = state === 'failed';
  const time = <time dateTime={datetime}>{localTime(datetime, timeZone, hourCycle, chat.dayPeriods)}</time>;
  const spokenAuthor = author !== null && <bdi className="sr-only">{`${author}: `}</bdi>;
  if (text === null) {
    return (
      <p className="flex flex-wrap items-baseline px-3.5 py-px text-[13px] text-muted leading-[18px]">
        {spokenAuthor}
        <em data-text>{chat.deleted}</em>
        <Meta muted="text-muted">{time}</Meta>
      </p>
    );
  }
  const large = isFewEmoji(text);
  const meta = (
    <Meta muted={failed || large || !own ? 'text-muted' : 'text-own-muted'}>
      {isEdited(row) && <span>{chat.edited}</span>}
      {time}
      {own && <MessageStatus state={state} />}
    </Meta>
  );
  if (large) {
    return (
      <div dir="auto" className="flex flex-wrap items-end gap-x-2 px-1">
        {spokenAuthor}
        <span data-text className="whitespace-pre text-[38px] leading-[46px]">
          {text.trim()}
        </span>
        {meta}
      </div>
    );
  }
  return (
    <div dir="auto" className={`${BUBBLE} ${failed ? FAILED : own ? OWN : OTHERS}`}>
      {spokenAuthor}
      <MessageText text={text} mentions={'mentions' in row ? row.mentions : undefined} />
      {meta}
    </div>
  );
}

/** Stands at the end of the last line if there is space, else below it. Always left to right: `2:25 PM`. */
function Meta({ muted, children }: { muted: string; children: ReactNode }) {
  return (
    <span className={`float-end ms-2.5 mt-1 whitespace-nowrap text-[11px] tabular-nums leading-4 ${muted}`}>
      <span dir="ltr" className="inline-flex items-center gap-1">
        {children}
      </span>
    </span>
  );
}
