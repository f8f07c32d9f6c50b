'use client';

import { memo } from 'react';
import { useHourCycle, useText } from '@/components/locale';
import { isFewEmoji } from '@/components/messages/emoji';
import { MessageFiles } from '@/components/messages/files/message-files';
import { TextCards } from '@/components/messages/linked/text-cards';
import { useNameInSentence, useQuoteText } from '@/components/messages/reply/quote-block';
import { MessageText } from '@/components/messages/text/message-text';
import { useReader } from '@/components/shell/chat-provider';
import { SwitchLink } from '@/components/shell/switch-link';
import { chatText } from '@/lib/i18n/chat/text';
import { daysText } from '@/lib/i18n/days/text';
import { localTime } from '@/lib/messages/days';
import type { Message, Quote, Reaction } from '@/lib/messages/message';
import { anchorOf } from './use-anchor';

interface Props {
  message: Message;
  timeZone: string;
  /** The path of the room. */
  home: string;
  /** Whether the message that it answers is on the page, too. */
  isQuoteHere: boolean;
}

/** A message of a day's page: its time, which is its address, and what was said. */
export const Said = memo(One);

function One({ message, timeZone, home, isQuoteHere }: Props) {
  const { seq, datetime } = message;
  const chat = useText(chatText);
  const words = useText(daysText);
  const time = localTime(datetime, timeZone, useHourCycle(), chat.dayPeriods);
  return (
    <article id={anchorOf(seq)} className="said">
      <a href={`#${anchorOf(seq)}`} aria-label={words.messageAt(time)} className="said-time">
        <time dateTime={datetime} dir="ltr">
          {time}
        </time>
      </a>
      <div dir="auto" className="said-text">
        <Content message={message} home={home} isQuoteHere={isQuoteHere} />
      </div>
    </article>
  );
}

function Content({ message, home, isQuoteHere }: Omit<Props, 'timeZone'>) {
  const chat = useText(chatText);
  const { text, hidden, mentions, reply, files = [], preview, reactions = [], editedAt, pinned } = message;
  if (text === null) return <em className="text-muted">{hidden ? chat.hidden : chat.deleted}</em>;
  const isLarge = files.length === 0 && isFewEmoji(text);
  return (
    <>
      {reply && <Answered quote={reply} home={home} isHere={isQuoteHere} />}
      {isLarge ? (
        <span className="whitespace-pre text-[32px] leading-10">{text.trim()}</span>
      ) : (
        text !== '' && <MessageText text={text} mentions={mentions} />
      )}
      {(editedAt || pinned || reactions.length > 0) && (
        <span className="text-[13px] text-muted">
          {editedAt && <> {chat.edited}</>}
          {pinned && <> · {chat.pinned}</>}
          <InShort reactions={reactions} />
        </span>
      )}
      {files.length > 0 && (
        <div className="my-2">
          <MessageFiles files={files} own={false} />
        </div>
      )}
      {text !== null && (
        <div className="[&_[data-preview]]:bg-raised">
          <TextCards text={text} mentions={mentions} preview={preview} own={false} />
        </div>
      )}
    </>
  );
}

/** `🙌 3 ❤️ 1` */
function InShort({ reactions }: { reactions: readonly Reaction[] }) {
  const words = useText(daysText);
  if (reactions.length === 0) return null;
  return (
    <span className="whitespace-nowrap">
      <span className="sr-only">{`. ${words.reactions}: `}</span>
      {reactions.map(({ emoji, people }) => (
        <span key={emoji} className="ms-2.5 tabular-nums">
          {`${emoji} ${people.length}`}
        </span>
      ))}
    </span>
  );
}

/** What a message answers, in one line that leads there. */
function Answered({ quote, home, isHere }: { quote: Quote; home: string; isHere: boolean }) {
  const words = useText(daysText);
  const { me } = useReader();
  const name = useNameInSentence(quote, me.id);
  const text = useQuoteText(quote);
  const isYours = quote.user !== null && quote.userId === me.id;
  const line = (
    <>
      {isYours ? words.answersYou : <bdi>{words.answers(name)}</bdi>}{' '}
      <bdi className={quote.text === null ? 'italic' : ''}>{quote.text === null ? text : words.quoted(text)}</bdi>
    </>
  );
  const look = 'block truncate text-[13px] text-muted leading-5 hover:underline';
  return isHere ? (
    <a href={`#${anchorOf(quote.seq)}`} className={look}>
      {line}
    </a>
  ) : (
    <SwitchLink href={`${home}?m=${quote.seq}`} className={look}>
      {line}
    </SwitchLink>
  );
}
