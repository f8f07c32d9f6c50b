'use client';

import { memo, type ReactNode } from 'react';
import { useHourCycle, useText } from '@/components/locale';
import { MessageText } from '@/components/messages/text/message-text';
import { LinkPreviewCard } from '@/components/shell/later-components';
import { PinIcon } from '@/components/ui/icons';
import { chatText } from '@/lib/i18n/chat/text';
import { localTime } from '@/lib/messages/days';
import { isFewEmoji } from './emoji';
import { MessageStatus } from './message-status';
import { ReactionChips } from './reactions/reaction-chips';
import { QuoteBlock } from './reply/quote-block';
import {
  isEdited,
  isHidden,
  isPendingEdit,
  isPinned,
  mentionsOf,
  pendingOf,
  previewOf,
  type Row,
  reactionsOf,
  replyOf,
} from './rows';

interface Props {
  row: Row;
  own: boolean;
  /** The reader's own id. */
  me: number;
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

function Item({ row, own, me, timeZone, author }: Props) {
  const chat = useText(chatText);
  const hourCycle = useHourCycle();
  const { text, datetime } = row;
  const state = isPendingEdit(row) ? 'waiting' : (pendingOf(row)?.state ?? 'stored');
  const failed = state === 'failed';
  const time = <time dateTime={datetime}>{localTime(datetime, timeZone, hourCycle, chat.dayPeriods)}</time>;
  const spokenAuthor = author !== null && <bdi className="sr-only">{`${author}: `}</bdi>;
  if (text === null) {
    return (
      <p className="flex flex-wrap items-baseline px-3.5 py-px text-[13px] text-muted leading-[18px]">
        {spokenAuthor}
        <em data-text>{isHidden(row) ? chat.hidden : chat.deleted}</em>
        <Meta muted="text-muted">{time}</Meta>
      </p>
    );
  }
  const large = isFewEmoji(text);
  const reply = replyOf(row);
  const reactions = reactionsOf(row);
  const preview = previewOf(row);
  const isBare = large && !reply;
  const meta = (
    <Meta muted={failed || isBare || !own ? 'text-muted' : 'text-own-muted'}>
      {isPinned(row) && <Pinned label={chat.pinned} />}
      {isEdited(row) && <span>{chat.edited}</span>}
      {time}
      {own && <MessageStatus state={state} />}
    </Meta>
  );
  const bubble = isBare ? 'flex flex-wrap items-end gap-x-2 px-1' : `${BUBBLE} ${failed ? FAILED : own ? OWN : OTHERS}`;
  return (
    <>
      <div dir="auto" data-bubble className={bubble}>
        {spokenAuthor}
        {reply && <QuoteBlock quote={reply} own={own && !failed} me={me} />}
        {large ? (
          <span data-text className="whitespace-pre text-[38px] leading-[46px]">
            {text.trim()}
          </span>
        ) : (
          <MessageText text={text} mentions={mentionsOf(row)} />
        )}
        {meta}
        {preview && <LinkPreviewCard preview={preview} own={own && !failed} />}
      </div>
      {reactions.length > 0 && <ReactionChips reactions={reactions} own={own} me={me} />}
    </>
  );
}

function Pinned({ label }: { label: string }) {
  return (
    <span role="img" aria-label={label} title={label} className="inline-grid">
      <PinIcon />
    </span>
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
