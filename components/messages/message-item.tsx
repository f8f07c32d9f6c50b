'use client';

import { memo, type ReactNode } from 'react';
import { useHourCycle, useText } from '@/components/locale';
import { MessageText } from '@/components/messages/text/message-text';
import { useExtras } from '@/components/rooms/use-extras';
import { PinIcon } from '@/components/ui/icons';
import type { PendingMessage } from '@/lib/chat/client/timeline';
import { inShort, summaryOf } from '@/lib/files/summary';
import { chatText } from '@/lib/i18n/chat/text';
import { kindsText } from '@/lib/i18n/kinds/text';
import { localTime } from '@/lib/messages/days';
import { isFewEmoji } from './emoji';
import { isPicture } from './files/box';
import { MessageFiles } from './files/message-files';
import { TextCards } from './linked/text-cards';
import { MessageStatus } from './message-status';
import { ReactionChips } from './reactions/reaction-chips';
import { QuoteBlock } from './reply/quote-block';
import {
  filesOf,
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

/** What stands around files does not make the bubble wider than they are. */
const AS_WIDE = 'w-0 min-w-full';
/** At the end of the last line if there is space, else below it. */
const BESIDE = 'float-end ms-2.5 mt-1';

/** Every link to a message has this: `?m=7`, `#m7`. */
const MAY_LINK = /[?&#]m/;

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
      <p className="without-text">
        {spokenAuthor}
        <em data-text>{isHidden(row) ? chat.hidden : chat.deleted}</em>
        <Meta look={`${BESIDE} text-muted`}>{time}</Meta>
      </p>
    );
  }
  const pending = pendingOf(row);
  const files = pending?.pendingFiles ?? filesOf(row);
  const hasFiles = files.length > 0;
  const large = !hasFiles && isFewEmoji(text);
  const reply = replyOf(row);
  const reactions = reactionsOf(row);
  const mentions = mentionsOf(row);
  const preview = previewOf(row);
  const isBare = large && !reply;
  const isOver = hasFiles && text === '' && files.every(isPicture);
  const muted = failed || isBare || !own ? 'text-muted' : 'text-own-muted';
  const meta = (
    <Meta look={isOver ? 'on-picture' : `${BESIDE} ${muted} ${hasFiles && text === '' ? 'me-2 mb-0.5' : ''}`}>
      {isPinned(row) && <Pinned label={chat.pinned} />}
      {isEdited(row) && <span>{chat.edited}</span>}
      {time}
      {own && <MessageStatus state={state} />}
    </Meta>
  );
  const look = failed ? 'bubble-failed' : own ? 'bubble-own' : 'bubble-others';
  const bubble = isBare
    ? 'flex flex-wrap items-end gap-x-2 px-1'
    : `bubble ${hasFiles ? 'relative p-1' : 'px-3.5 py-2'} ${look}`;
  const quote = reply && <QuoteBlock quote={reply} own={own && !failed} me={me} />;
  const words = large ? (
    <span data-text className="whitespace-pre text-[38px] leading-[46px]">
      {text.trim()}
    </span>
  ) : (
    <MessageText text={text} mentions={mentions} />
  );
  const cards = (preview || MAY_LINK.test(text)) && (
    <TextCards text={text} mentions={mentions} preview={preview} own={own && !failed} />
  );
  return (
    <>
      <div dir="auto" data-bubble className={bubble}>
        {spokenAuthor}
        {hasFiles && quote ? <div className={AS_WIDE}>{quote}</div> : quote}
        {hasFiles &&
          (pending ? (
            <Waiting item={pending} own={own && !failed} />
          ) : (
            <MessageFiles files={filesOf(row)} own={own && !failed} />
          ))}
        {hasFiles && text !== '' ? (
          <div className={`${AS_WIDE} flow-root px-2.5 pt-1.5 pb-1`}>
            {words}
            {meta}
            {cards}
          </div>
        ) : (
          <>
            {text === '' ? <FilesInWords files={files} /> : words}
            {meta}
            {cards}
          </>
        )}
      </div>
      {reactions.length > 0 && <ReactionChips reactions={reactions} own={own} me={me} />}
    </>
  );
}

/** The files of a message that is not in the log yet. */
function Waiting(props: { item: PendingMessage; own: boolean }) {
  const extras = useExtras();
  return extras && <extras.PendingFiles {...props} />;
}

/** For screen readers, and for copies of several messages. */
function FilesInWords({ files }: { files: Parameters<typeof summaryOf>[0] }) {
  const kinds = useText(kindsText);
  return (
    <span data-text className="sr-only">
      {inShort('', summaryOf(files), kinds)}
    </span>
  );
}

function Pinned({ label }: { label: string }) {
  return (
    <span role="img" aria-label={label} title={label} className="inline-grid">
      <PinIcon />
    </span>
  );
}

/** Always left to right: `2:25 PM`. */
function Meta({ look, children }: { look: string; children: ReactNode }) {
  return (
    <span className={`whitespace-nowrap text-[11px] tabular-nums leading-4 ${look}`}>
      <span dir="ltr" className="inline-flex items-center gap-1">
        {children}
      </span>
    </span>
  );
}
