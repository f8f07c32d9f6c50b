'use client';

import { memo } from 'react';
import { useText } from '@/components/locale';
import { useExtras } from '@/components/rooms/use-extras';
import { chatText } from '@/lib/i18n/chat/text';
import type { Run } from '@/lib/messages/days';
import { Avatar } from './avatar';
import type { FailedNoteProps } from './failed-note';
import { MessageItem } from './message-item';
import { displayName, hueClass } from './person';
import { pendingOf, type Row, rowKey } from './rows';

interface Props {
  run: Run<Row>;
  own: boolean;
  timeZone: string;
  onRetry: (clientId: string) => void;
  onDiscard: (clientId: string) => void;
}

/**
 * A group far out of view is not laid out, so thousands of messages cost no more than a few. The last groups are always
 * laid out: a guessed height of new messages below would move the messages that the reader sees above.
 */
const LAZY = '[contain-intrinsic-size:auto_76px] not-nth-last-[-n+16]:[content-visibility:auto]';

/** A run of messages by one person. Rendered again only when one of its messages changed. */
export const MessageGroup = memo(Group, isSame);

function Group({ run: { user, messages }, own, timeZone, onRetry, onDiscard }: Props) {
  const chat = useText(chatText);
  const name = own ? chat.you : user === null ? chat.nobody : displayName(user);
  return (
    <div
      data-group
      data-author={own && user !== null ? displayName(user) : undefined}
      className={`mb-3 grid grid-cols-1 gap-x-2.5 ${LAZY} ${own ? '' : 'sm:grid-cols-[32px_1fr]'}`}
    >
      {!own && <Name name={name} user={user} />}
      {!own && (
        <div className="hidden self-end sm:block print:hidden">
          <Avatar name={user} />
        </div>
      )}
      <div className="flex w-full min-w-0 flex-col gap-0.5">
        {messages.map((row, index) => {
          const pending = pendingOf(row);
          return (
            <div
              key={rowKey(row)}
              data-place={placeOf(index, messages.length)}
              data-seq={'seq' in row ? row.seq : row.stored?.seq}
              className={`group flex w-full flex-col ${own ? 'items-end' : 'items-start'}`}
            >
              <div className="max-w-[86%] sm:max-w-[min(78%,560px)]">
                <MessageItem row={row} own={own} timeZone={timeZone} author={own || index > 0 ? name : null} />
              </div>
              {pending?.state === 'failed' && <Failed item={pending} onRetry={onRetry} onDiscard={onDiscard} />}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Failed(props: FailedNoteProps) {
  const extras = useExtras();
  return extras && <extras.FailedNote {...props} />;
}

function Name({ name, user }: { name: string; user: string | null }) {
  const look = user === null ? 'text-muted' : `text-person ${hueClass(user)}`;
  return (
    <p className={`px-3.5 pb-[3px] font-semibold text-[13px] leading-[18px] wrap-anywhere sm:col-start-2 ${look}`}>
      <bdi>{name}</bdi>
    </p>
  );
}

function placeOf(index: number, count: number): 'only' | 'first' | 'middle' | 'last' {
  if (count === 1) return 'only';
  if (index === 0) return 'first';
  return index === count - 1 ? 'last' : 'middle';
}

function isSame(a: Props, b: Props): boolean {
  const [before, after] = [a.run.messages, b.run.messages];
  return (
    a.own === b.own &&
    a.timeZone === b.timeZone &&
    before.length === after.length &&
    before.every((row, index) => row === after[index])
  );
}
