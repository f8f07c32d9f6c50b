'use client';

import { type FormEvent, useRef, useState } from 'react';
import { Outcome } from '@/components/admin/note';
import { DANGER_PILL, PRIMARY_PILL } from '@/components/admin/styles';
import { useAdminText, useErrorText } from '@/components/admin/text';
import { TextArea } from '@/components/ui/text-area';
import { useRequest } from '@/components/ui/use-request';
import { SLOW_MS } from '@/lib/browser/request';
import { RemoveDialog } from './message-picker';

interface Props {
  roomId: number;
  seq: number;
  /** Null once deleted, and while it is hidden. */
  text: string | null;
  hidden: boolean;
  /** It may then have no text. */
  hasFiles: boolean;
  /** ISO 8601; null: it was never edited. */
  editedAt: string | null;
}

/** Edits or deletes a message. */
export function MessageEditor({ roomId, seq, text, hidden, hasFiles, editedAt }: Props) {
  const { messages: words, save, saving, saved } = useAdminText();
  const [asking, setAsking] = useState(false);
  const { run, pending, error, code, done, clear } = useRequest(useErrorText());
  const whole = useRef<HTMLDivElement>(null);
  // Somebody else has edited the message. The refreshed page shows their text, and the field keeps what was typed.
  const isConflict = code === 'conflict';

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const typed = String(new FormData(event.currentTarget).get('text')).replaceAll('\r\n', '\n');
    const body = { text: typed, seen: editedAt };
    void run({ method: 'PATCH', path: `admin/messages/${roomId}/${seq}`, body }, () => saved);
  }

  async function remove() {
    setAsking(false);
    const body = { messages: [{ room: roomId, seq }] };
    const request = { method: 'DELETE', path: 'admin/messages', body, timeoutMs: SLOW_MS } as const;
    // The button that had the focus goes away with the form.
    if (await run(request, ({ removed }) => words.removed(Number(removed)))) whole.current?.focus();
  }

  return (
    <div ref={whole} tabIndex={-1} className="flex flex-col gap-3 outline-none">
      {text === null ? (
        <p className="text-muted italic">{hidden ? words.hidden : words.deleted}</p>
      ) : (
        <form method="post" onSubmit={onSubmit} className="flex flex-col gap-3">
          <TextArea
            name="text"
            label={words.edit}
            defaultValue={text}
            error={isConflict ? words.changedMeanwhile : (error ?? undefined)}
            onChange={(error && !isConflict) || done ? clear : undefined}
            dir="auto"
            autoComplete="off"
            required={!hasFiles}
          />
          {isConflict && (
            <figure>
              <figcaption className="text-[14px] text-muted leading-5">{words.nowSays}</figcaption>
              <blockquote
                dir="auto"
                className="mt-1 max-h-[40dvh] overflow-y-auto whitespace-pre-wrap border-line border-s-2 ps-3 wrap-anywhere [tab-size:4]"
              >
                {text}
              </blockquote>
            </figure>
          )}
          <div className="flex flex-wrap gap-2">
            <button type="submit" aria-busy={pending} className={PRIMARY_PILL}>
              {pending ? saving : save}
            </button>
            <button type="button" onClick={() => setAsking(true)} className={DANGER_PILL}>
              {words.remove}
            </button>
          </div>
        </form>
      )}
      <Outcome done={done} />
      {asking && <RemoveDialog count={1} onConfirm={() => void remove()} onClose={() => setAsking(false)} />}
    </div>
  );
}
