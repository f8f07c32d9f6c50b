'use client';

import type { FormEvent } from 'react';
import { Field } from '@/components/ui/field';
import { useRequest } from '@/components/ui/use-request';
import { TITLE_LENGTH } from '@/lib/rooms/title';
import { PRIMARY_PILL, SURFACE } from './styles';
import { useAdminText, useErrorText } from './text';

export function NewRoomForm() {
  const { rooms: words } = useAdminText();
  const { run, pending, error, done, clear } = useRequest(useErrorText());

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const body = { name: String(fields.get('name')).trim(), title: String(fields.get('title')) };
    const answer = await run({ method: 'POST', path: 'admin/rooms', body }, () => words.created(body.name));
    if (answer) window.location.assign(`/admin/rooms/${answer.id}`);
  }

  const busy = pending || done !== null;
  return (
    <form method="post" noValidate onSubmit={onSubmit} className={`${SURFACE} flex flex-col gap-4 p-5`}>
      <Field
        name="name"
        label={words.name}
        hint={words.nameHint}
        {...(error === null ? {} : { error })}
        onChange={error ? clear : undefined}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
      />
      <Field name="title" label={words.title} hint={words.titleHint} maxLength={TITLE_LENGTH} autoComplete="off" />
      <div>
        <button type="submit" aria-busy={busy} className={PRIMARY_PILL}>
          {busy ? words.creating : words.create}
        </button>
      </div>
    </form>
  );
}
