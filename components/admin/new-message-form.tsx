'use client';

import { type FormEvent, useRef, useState } from 'react';
import { useRequest } from '@/components/ui/use-request';
import { newUuid } from '@/lib/chat/client/uuid';
import { Select, TextArea } from './inputs';
import { Outcome } from './note';
import { LINK, PRIMARY_PILL, SURFACE } from './styles';
import { useAdminText, useErrorText } from './text';

interface Props {
  /** Who says it. */
  name: string;
  rooms: { id: number; name: string }[];
  /** The one that is offered first. */
  roomId: number | null;
}

/** Something said in a room, as oneself. */
export function NewMessageForm({ name, rooms, roomId }: Props) {
  const { messages: words } = useAdminText();
  const { run, pending, error, done, clear } = useRequest(useErrorText());
  const [sent, setSent] = useState<string[]>([]);
  // The same for each try of one text, so that an answer that was lost does not say it twice.
  const attempt = useRef({ said: '', clientId: '' });

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const room = Number(fields.get('room'));
    const text = String(fields.get('text')).replaceAll('\r\n', '\n');
    const said = `${room} ${text}`;
    if (attempt.current.said !== said) attempt.current = { said, clientId: newUuid() };
    const body = { room, text, clientId: attempt.current.clientId };
    const answer = await run({ method: 'POST', path: 'admin/messages', body }, () => words.added);
    if (!answer) return;
    attempt.current = { said: '', clientId: '' };
    setSent([...sent, `/admin/messages/${room}/${answer.seq}`]);
  }

  return (
    <form method="post" onSubmit={onSubmit} className={`${SURFACE} flex flex-col gap-4 p-5`}>
      <Select
        name="room"
        label={words.room}
        options={rooms.map((room) => [String(room.id), `# ${room.name}`] as const)}
        defaultValue={String(roomId ?? '')}
      />
      <TextArea
        // Another one, and so an empty one, after each message.
        key={sent.length}
        name="text"
        label={words.text}
        hint={words.addHint(name)}
        error={error ?? undefined}
        onChange={error || done ? clear : undefined}
        dir="auto"
        autoComplete="off"
        required
      />
      <div className="flex flex-wrap items-center gap-3">
        <button type="submit" aria-busy={pending} className={PRIMARY_PILL}>
          {pending ? words.sending : words.send}
        </button>
        <Outcome done={done} />
        {done && sent.length > 0 && (
          <a href={sent.at(-1)} className={LINK}>
            {words.openAdded}
          </a>
        )}
      </div>
    </form>
  );
}
