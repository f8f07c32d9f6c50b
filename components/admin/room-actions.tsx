'use client';

import { type FormEvent, useState } from 'react';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { Field } from '@/components/ui/field';
import { useRequest } from '@/components/ui/use-request';
import { Outcome } from './note';
import { PILL, PRIMARY_PILL, SURFACE } from './styles';
import { useAdminText, useErrorText } from './text';

interface Props {
  id: number;
  name: string;
  title: string;
  archived: boolean;
  /** Whether people arrive in this room after signing in. */
  isDefault: boolean;
}

/** Changes a room's title, archives the room, and opens it again. */
export function RoomActions(props: Props) {
  return (
    <>
      <TitleForm {...props} />
      <Archive {...props} />
    </>
  );
}

function TitleForm({ id, title }: Props) {
  const { rooms: words, save, saving, saved } = useAdminText();
  const { run, pending, error, done, clear } = useRequest(useErrorText());

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const field = event.currentTarget.elements.namedItem('title') as HTMLInputElement;
    const answer = await run({ method: 'PATCH', path: `admin/rooms/${id}`, body: { title: field.value } }, () => saved);
    // Shows the title as it is stored: an empty one becomes the room's name.
    if (answer) field.value = String(answer.title);
  }

  return (
    <form method="post" noValidate onSubmit={onSubmit} className={`${SURFACE} mb-6 flex flex-col gap-3 p-5`}>
      <Field
        name="title"
        label={words.title}
        hint={words.titleHint}
        {...(error === null ? {} : { error })}
        onChange={error || done ? clear : undefined}
        defaultValue={title}
        maxLength={120}
        autoComplete="off"
      />
      <div className="flex flex-wrap items-center gap-3">
        <button type="submit" aria-busy={pending} className={PRIMARY_PILL}>
          {pending ? saving : save}
        </button>
        <Outcome done={done} />
      </div>
    </form>
  );
}

function Archive({ id, name, archived, isDefault }: Props) {
  const { rooms: words, cancel } = useAdminText();
  const { run, pending, error, done } = useRequest(useErrorText());
  const [asking, setAsking] = useState(false);

  function set(value: boolean) {
    setAsking(false);
    const request = { method: 'PATCH', path: `admin/rooms/${id}`, body: { archived: value } } as const;
    void run(request, () => (value ? words.done.archive : words.done.unarchive));
  }

  if (isDefault && !archived) return <p className={`${SURFACE} p-5 text-muted`}>{words.isDefault}</p>;
  return (
    <div className={`${SURFACE} p-5`}>
      <Outcome error={error} done={done} />
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <p className="min-w-0 flex-1 basis-60 text-muted">{archived ? words.unarchiveHint : words.archiveHint}</p>
        <button
          type="button"
          aria-busy={pending}
          onClick={() => (archived ? set(false) : setAsking(true))}
          className={PILL}
        >
          {archived ? words.unarchive : words.archive}
        </button>
      </div>
      {asking && (
        <ConfirmDialog
          title={words.archiveTitle(name)}
          text={words.archiveText}
          confirm={words.archive}
          cancel={cancel}
          onConfirm={() => set(true)}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}
