'use client';

import { type FormEvent, useRef, useState } from 'react';
import { Select } from '@/components/admin/inputs';
import { Outcome } from '@/components/admin/note';
import { LINK, PRIMARY_PILL, SURFACE } from '@/components/admin/styles';
import { useAdminText, useErrorText } from '@/components/admin/text';
import { TextArea } from '@/components/ui/text-area';
import { useRequest } from '@/components/ui/use-request';
import { newUuid } from '@/lib/chat/client/uuid';

interface Props {
  /** The author's name. */
  name: string;
  rooms: { id: number; name: string }[];
  /** The room that is selected at first. */
  roomId: number | null;
}

/** Posts a message in a room under the administrator's own name. */
export function NewMessageForm({ name, rooms, roomId }: Props) {
  const { messages: words } = useAdminText();
  const { run, pending, error, done, clear } = useRequest(useErrorText());
  const [sent, setSent] = useState<string[]>([]);
  // All tries of one text in one room have the same clientId, so that it is stored once even if an answer was lost.
  const attempt = useRef({ message: '', clientId: '' });

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const room = Number(fields.get('room'));
    const text = String(fields.get('text')).replaceAll('\r\n', '\n');
    const message = `${room} ${text}`;
    if (attempt.current.message !== message) attempt.current = { message, clientId: newUuid() };
    const body = { room, text, clientId: attempt.current.clientId };
    const answer = await run({ method: 'POST', path: 'admin/messages', body }, () => words.added);
    if (!answer) return;
    attempt.current = { message: '', clientId: '' };
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
        // The key changes after each message, so the field is a new, empty one.
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
