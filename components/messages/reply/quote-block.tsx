'use client';

import { useText } from '@/components/locale';
import { hueClass, shownName } from '@/components/messages/person';
import { usePlainText } from '@/components/messages/text/known-texts';
import { useInbox } from '@/components/shell/chat-provider';
import { inShort, summaryOf } from '@/lib/files/summary';
import { chatText } from '@/lib/i18n/chat/text';
import { kindsText } from '@/lib/i18n/kinds/text';
import type { Message, Quote } from '@/lib/messages/message';

interface Props {
  quote: Quote;
  /** Whether the quote is in one of the reader's own messages. */
  own: boolean;
  /** The reader's own id. */
  me: number;
}

/**
 * What a message answers, in one or two lines above its text. A press goes to the answered message; the list handles
 * the press. The tab key does not stop here, because the whole list is one stop.
 */
export function QuoteBlock({ quote, own, me }: Props) {
  const { seq, user, userId } = quote;
  const look = own ? '' : user === null ? 'text-muted' : `text-person ${hueClass(user)}`;
  const name = useQuoteName(quote, me);
  const text = useQuoteText(quote);
  const isYours = user !== null && userId === me;
  return (
    <button
      type="button"
      tabIndex={-1}
      data-quote={seq}
      data-by={userId ?? undefined}
      className={`quoted ${own ? 'bg-[rgb(0_0_0/0.18)]' : 'bg-ground'}`}
    >
      <ReplyTo isYours={isYours} />
      <bdi aria-hidden={isYours || undefined} className={`block truncate font-semibold ${look}`}>
        {name}
      </bdi>
      <span className="sr-only">: </span>
      <span
        dir="auto"
        className={`line-clamp-2 wrap-anywhere ${own ? 'text-own-muted' : 'text-soft'} ${quote.text === null ? 'italic' : ''}`}
      >
        {text}
      </span>
      <span className="sr-only">. </span>
    </button>
  );
}

function ReplyTo({ isYours }: { isYours: boolean }) {
  const { replyTo, replyToYou } = useText(chatText);
  return <span className="sr-only">{isYours ? replyToYou : `${replyTo} `}</span>;
}

type Author = Pick<Quote, 'user' | 'shown' | 'userId'>;

/** The name of the author of a quoted message, for the person with the id `me`. */
export function useQuoteName({ user, shown, userId }: Author, me: number): string {
  const chat = useText(chatText);
  if (user === null) return chat.nobody;
  return userId === me ? chat.you : shownName({ name: user, shown });
}

/** That name in the form that fits into a sentence. For messages of one's own there are separate sentences. */
export function useNameInSentence(quote: Author, me: number): string {
  const { nobodyInSentence } = useText(chatText);
  const name = useQuoteName(quote, me);
  return quote.user === null ? nobodyInSentence : name;
}

/** What is shown of a message in a quote: one line, its files and its text without markup. */
export function useQuoteText({ text, hidden, userId, files }: Quote | Message): string {
  const chat = useText(chatText);
  const kinds = useText(kindsText);
  const { blocked } = useInbox();
  const plain = usePlainText(text ?? '');
  if (text === null) return hidden ? chat.hidden : chat.deleted;
  if (userId != null && blocked.has(userId)) return chat.blocked.messages(1, 1);
  return inShort(plain, Array.isArray(files) ? summaryOf(files) : (files as Quote['files']), kinds);
}
