'use client';

import { type ReactNode, useRef, useState } from 'react';
import { EmptyNote, Outcome } from '@/components/admin/note';
import { DANGER_PILL, PILL, ROWS } from '@/components/admin/styles';
import { useAdminText, useErrorText } from '@/components/admin/text';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { useRequest } from '@/components/ui/use-request';
import { SLOW_MS } from '@/lib/browser/request';

export interface PickedMessage {
  roomId: number;
  room: string;
  seq: number;
  /** Null once the account is gone. */
  user: string | null;
  /** Its files in words, and its text. Null once deleted, and while it is hidden. */
  text: string | null;
  hidden: boolean;
  time: string;
  edited: boolean;
}

export interface MessageDay {
  label: string;
  messages: PickedMessage[];
}

interface Props {
  days: MessageDay[];
  /** The text that is shown if there are no messages. */
  none: string;
}

const keyOf = ({ roomId, seq }: PickedMessage) => `${roomId}.${seq}`;

/** Messages by day, newest first. The selected ones can be deleted together. */
export function MessagePicker({ days, none }: Props) {
  const { messages: words } = useAdminText();
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [asking, setAsking] = useState(false);
  const { run, pending, error, done } = useRequest(useErrorText());
  const list = useRef<HTMLDivElement>(null);
  const all = days.flatMap(({ messages }) => messages);
  // Messages that were deleted meanwhile, here or by somebody else, are no longer selected.
  const chosen = all.filter((message) => message.text !== null && ticked.has(keyOf(message)));

  function toggle(message: PickedMessage) {
    const key = keyOf(message);
    const others = [...ticked].filter((each) => each !== key);
    setTicked(new Set(ticked.has(key) ? others : [...others, key]));
  }

  async function remove() {
    setAsking(false);
    const messages = chosen.map(({ roomId, seq }) => ({ room: roomId, seq }));
    const request = { method: 'DELETE', path: 'admin/messages', body: { messages }, timeoutMs: SLOW_MS } as const;
    if (await run(request, ({ removed }) => words.removed(Number(removed)))) chooseNone();
  }

  function chooseNone() {
    setTicked(new Set());
    // The button that had the focus goes away with the bar.
    list.current?.focus();
  }

  return (
    <>
      <div className="mb-3">
        <Outcome error={error} done={done} />
      </div>
      <div ref={list} tabIndex={-1} className="outline-none">
        {all.length === 0 && <EmptyNote>{none}</EmptyNote>}
        {days.map(({ label, messages }) => (
          // If a clock was set back, the same day may appear twice.
          <section key={`${label} ${messages[0] && keyOf(messages[0])}`} aria-label={label} className="mb-6">
            <h2 className="mb-2 px-1 font-semibold text-[13px] text-muted">{label}</h2>
            <ul className={ROWS}>
              {messages.map((message) => (
                <Row
                  key={keyOf(message)}
                  message={message}
                  ticked={ticked.has(keyOf(message))}
                  onToggle={() => toggle(message)}
                />
              ))}
            </ul>
          </section>
        ))}
      </div>
      <Bar shown={chosen.length > 0}>
        {/* The element is there before its text: screen readers only announce changes of elements that exist. */}
        <p role="status" className="min-w-0 flex-1 font-semibold tabular-nums">
          {chosen.length > 0 && words.selected(chosen.length)}
        </p>
        {chosen.length > 0 && (
          <>
            <button type="button" onClick={chooseNone} className={`${PILL} max-sm:hidden`}>
              {words.deselect}
            </button>
            <button type="button" onClick={() => setAsking(true)} aria-busy={pending} className={DANGER_PILL}>
              {words.remove}
            </button>
          </>
        )}
      </Bar>
      {asking && (
        <RemoveDialog count={chosen.length} onConfirm={() => void remove()} onClose={() => setAsking(false)} />
      )}
    </>
  );
}

/** A bar at the window's lower edge. It has no height while it is hidden. */
function Bar({ shown, children }: { shown: boolean; children: ReactNode }) {
  const look = shown ? 'border-line border-t bg-surface pb-[env(safe-area-inset-bottom)]' : '';
  return (
    <div className={`fixed inset-x-0 bottom-0 z-20 ${look}`}>
      <div
        className={`mx-auto flex w-full max-w-[808px] flex-wrap items-center gap-2 px-4 sm:px-6 ${shown ? 'py-2.5' : ''}`}
      >
        {children}
      </div>
    </div>
  );
}

function Row({ message, ticked, onToggle }: { message: PickedMessage; ticked: boolean; onToggle: () => void }) {
  const { messages: words } = useAdminText();
  const { roomId, room, seq, user, text, hidden, time, edited } = message;
  const author = user ?? words.nobody;
  return (
    <li className="flex items-start has-checked:bg-raised">
      {text === null ? (
        <span className="w-12 shrink-0" />
      ) : (
        <label className="grid size-12 shrink-0 cursor-pointer place-items-center">
          <input
            type="checkbox"
            checked={ticked}
            onChange={onToggle}
            aria-label={words.select(author, time)}
            className="size-[18px] cursor-pointer accent-accent"
          />
        </label>
      )}
      <a
        href={`/admin/messages/${roomId}/${seq}`}
        className="block min-w-0 flex-1 py-3 pe-4 focus-visible:-outline-offset-2"
      >
        <span className="flex flex-wrap items-baseline gap-x-2 text-[13px] text-muted leading-[18px]">
          <bdi className="font-semibold text-ink">{author}</bdi>
          <span className="wrap-anywhere"># {room}</span>
          <span className="tabular-nums">{time}</span>
          {edited && text !== null && <span>{words.edited}</span>}
        </span>
        {text === null ? (
          <span className="mt-0.5 block text-muted italic">{hidden ? words.hidden : words.deleted}</span>
        ) : (
          <span dir="auto" className="mt-0.5 line-clamp-6 whitespace-pre-wrap wrap-anywhere [tab-size:4]">
            {text}
          </span>
        )}
      </a>
    </li>
  );
}

/** Asks before messages are deleted for good, and says how many. */
export function RemoveDialog(props: { count: number; onConfirm: () => void; onClose: () => void }) {
  const { messages: words, cancel } = useAdminText();
  const { count, onConfirm, onClose } = props;
  return (
    <ConfirmDialog
      title={words.removeTitle(count)}
      text={words.removeText(count)}
      confirm={words.remove}
      cancel={cancel}
      onConfirm={onConfirm}
      onClose={onClose}
    />
  );
}
