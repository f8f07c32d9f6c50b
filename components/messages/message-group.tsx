'use client';

import { memo } from 'react';
import { useText } from '@/components/locale';
import { useExtras } from '@/components/rooms/use-extras';
import { useReader } from '@/components/shell/chat-provider';
import { useOpenPanel } from '@/components/shell/panels';
import type { NamedPerson } from '@/lib/chat/protocol';
import { chatText } from '@/lib/i18n/chat/text';
import type { Run } from '@/lib/messages/days';
import { Avatar } from './avatar';
import type { FailedNoteProps } from './failed-note';
import { MessageItem } from './message-item';
import { hueClass, shownName } from './person';
import { pendingOf, type Row, rowKey, shownOf } from './rows';

interface Props {
  run: Run<Row>;
  own: boolean;
  /** Whether the tab key stops at the author's name. */
  isTabStop: boolean;
  timeZone: string;
  onRetry: (clientId: string) => void;
  onDiscard: (clientId: string) => void;
}

/** A run of messages by one person. Rendered again only when one of its messages changed. */
export const MessageGroup = memo(Group, isSame);

function Group({ run: { user, messages }, own, isTabStop, timeZone, onRetry, onDiscard }: Props) {
  const chat = useText(chatText);
  const { me } = useReader();
  const open = useOpenPanel();
  const person = authorOf(user, messages);
  const name = own ? chat.you : person ? shownName(person) : chat.nobody;
  const openCard = person?.id ? () => open({ type: 'profile', person }) : null;
  return (
    <div
      data-group
      data-author={own ? shownName(me) : undefined}
      className={`message-group ${own ? '' : 'sm:grid-cols-[32px_1fr]'}`}
    >
      {!own && <Name name={name} user={user} isTabStop={isTabStop} onOpen={openCard} />}
      {!own && (
        // biome-ignore lint/a11y/noStaticElementInteractions: the name is the button, and this is only more to press
        // biome-ignore lint/a11y/useKeyWithClickEvents: as above
        <div
          onClick={openCard ?? undefined}
          className={`hidden self-end sm:block print:hidden ${openCard ? 'cursor-pointer' : ''}`}
        >
          <Avatar name={user} shown={person?.shown} face={person?.face} />
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
              className={`group relative flex w-full flex-col rounded-[18px] outline-none data-found:bg-accent-soft swipes ${own ? 'items-end' : 'items-start'}`}
            >
              <div data-message className={`message ${own ? 'items-end' : 'items-start'}`}>
                <MessageItem
                  row={row}
                  own={own}
                  me={me.id}
                  timeZone={timeZone}
                  author={own || index > 0 ? name : null}
                />
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

/**
 * The author of a run, by the name in its last message. Null if the account is gone; the id is 0 if it is not known.
 */
function authorOf(user: string | null, messages: readonly Row[]): NamedPerson | null {
  const last = messages.at(-1);
  if (user === null || !last) return null;
  const shown = shownOf(last);
  const face = 'face' in last ? last.face : undefined;
  const id = 'userId' in last ? (last.userId ?? 0) : 0;
  return { id, name: user, ...(shown && { shown }), ...(face && { face }) };
}

interface NameProps {
  name: string;
  user: string | null;
  isTabStop: boolean;
  /** Null if there is nobody to show. */
  onOpen: (() => void) | null;
}

function Name({ name, user, isTabStop, onOpen }: NameProps) {
  const look = user === null ? 'text-muted' : `text-person ${hueClass(user)}`;
  return (
    <p data-person-name className={`group-name ${look}`}>
      {onOpen ? (
        <button
          type="button"
          data-person
          aria-haspopup="dialog"
          tabIndex={isTabStop ? 0 : -1}
          onClick={onOpen}
          className="-my-1 py-1 text-start hover:underline"
        >
          <bdi>{name}</bdi>
        </button>
      ) : (
        <bdi>{name}</bdi>
      )}
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
    a.isTabStop === b.isTabStop &&
    a.timeZone === b.timeZone &&
    before.length === after.length &&
    before.every((row, index) => row === after[index])
  );
}
