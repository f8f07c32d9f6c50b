'use client';

import { type FormEvent, useState } from 'react';
import { TextArea } from './inputs';
import { DANGER_PILL, PRIMARY_PILL } from './look';
import { RemoveDialog } from './message-picker';
import { Outcome } from './note';
import { useAdminText } from './text';
import { useVerb } from './use-verb';

interface Props {
  roomId: number;
  seq: number;
  /** Null once deleted. */
  text: string | null;
}

/** Another text for a message, or none. */
export function MessageEditor({ roomId, seq, text }: Props) {
  const { messages: words, save, saving, saved } = useAdminText();
  const [asking, setAsking] = useState(false);
  const { run, pending, error, done, clear } = useVerb();

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const body = { text: String(new FormData(event.currentTarget).get('text')).replaceAll('\r\n', '\n') };
    void run({ method: 'PATCH', path: `messages/${roomId}/${seq}`, body }, () => saved);
  }

  function remove() {
    setAsking(false);
    const body = { messages: [{ room: roomId, seq }] };
    void run({ method: 'DELETE', path: 'messages', body }, ({ removed }) => words.removed(Number(removed)));
  }

  if (text === null) return <p className="text-muted italic">{words.deleted}</p>;
  return (
    <form method="post" onSubmit={onSubmit} className="flex flex-col gap-3">
      <TextArea
        name="text"
        label={words.edit}
        defaultValue={text}
        error={error ?? undefined}
        onChange={error || done ? clear : undefined}
        dir="auto"
        autoComplete="off"
        required
      />
      <Outcome done={done} />
      <div className="flex flex-wrap gap-2">
        <button type="submit" aria-busy={pending} className={PRIMARY_PILL}>
          {pending ? saving : save}
        </button>
        <button type="button" onClick={() => setAsking(true)} className={DANGER_PILL}>
          {words.remove}
        </button>
      </div>
      {asking && <RemoveDialog count={1} onConfirm={remove} onClose={() => setAsking(false)} />}
    </form>
  );
}
