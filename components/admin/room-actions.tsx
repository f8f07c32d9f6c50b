'use client';

import { type FormEvent, useRef, useState } from 'react';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { Field } from '@/components/ui/field';
import { useRequest } from '@/components/ui/use-request';
import { TITLE_LENGTH, TOPIC_LENGTH } from '@/lib/rooms/title';
import { Outcome } from './note';
import { PILL, PRIMARY_PILL, SURFACE } from './styles';
import { useAdminText, useErrorText } from './text';
import { TypedDeletion } from './typed-deletion';

interface Props {
  id: number;
  name: string;
  title: string;
  topic: string;
  archived: boolean;
  /** Whether people arrive in this room after signing in. */
  isDefault: boolean;
}

/** Changes a room's name, title and topic, archives the room, opens it again, and deletes it. */
export function RoomActions(props: Props) {
  const { rooms: words } = useAdminText();
  const { id, name, isDefault } = props;
  return (
    <>
      <NamesForm {...props} />
      <Archive {...props} />
      {!isDefault && (
        <TypedDeletion
          name={name}
          path={`admin/rooms/${id}`}
          list={{ href: '/admin/rooms', label: words.toRooms }}
          words={words}
        />
      )}
    </>
  );
}

const FIELDS = ['title', 'topic', 'name'] as const;
type FieldName = (typeof FIELDS)[number];

/** The field that an error belongs to. */
const FIELD_OF: Record<string, FieldName> = {
  title_too_long: 'title',
  topic_too_long: 'topic',
  room_name: 'name',
  room_reserved: 'name',
  room_taken: 'name',
  default_room: 'name',
};

function NamesForm({ id, name, title, topic }: Props) {
  const { rooms: words, save, saving, saved } = useAdminText();
  const { run, pending, error, code, done, clear } = useRequest(useErrorText());
  const stored = { name, title, topic };
  const wrong = code === null ? undefined : FIELD_OF[code];
  /** The fields in which the person has typed since they were last saved. */
  const typedIn = useRef(new Set<FieldName>());

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const { elements } = event.currentTarget;
    const inputOf = (which: FieldName) => elements.namedItem(which) as HTMLInputElement;
    // Only fields that the person typed in are sent, so that the others do not undo what somebody else changed
    // meanwhile. Comparing with the first values would not do: the page may be refreshed late, with values from before
    // the save.
    const changed = [...typedIn.current];
    if (changed.length === 0) return;
    const body = Object.fromEntries(changed.map((which) => [which, inputOf(which).value]));
    const answer = await run({ method: 'PATCH', path: `admin/rooms/${id}`, body }, () => saved);
    if (answer === null) return;
    for (const which of changed) typedIn.current.delete(which);
    // Shows the fields as they are stored: an empty title becomes the room's name.
    for (const which of FIELDS) {
      const now = answer[which];
      if (typeof now === 'string') inputOf(which).value = now;
    }
  }

  const field = (which: FieldName) => ({
    name: which,
    defaultValue: stored[which],
    onChange: () => {
      typedIn.current.add(which);
      if (error || done) clear();
    },
    autoComplete: 'off',
    ...(wrong === which && error ? { error } : {}),
  });
  return (
    <form method="post" noValidate onSubmit={onSubmit} className={`${SURFACE} mb-6 flex flex-col gap-3 p-5`}>
      <Field {...field('title')} label={words.title} hint={words.titleHint} maxLength={TITLE_LENGTH} />
      <Field {...field('topic')} label={words.topic} maxLength={TOPIC_LENGTH} />
      <Field
        {...field('name')}
        label={words.name}
        hint={words.renameHint}
        maxLength={64}
        autoCapitalize="none"
        spellCheck={false}
      />
      <div className="flex flex-wrap items-center gap-3">
        <button type="submit" aria-busy={pending} className={PRIMARY_PILL}>
          {pending ? saving : save}
        </button>
        <Outcome error={wrong === undefined ? error : null} done={done} />
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
    <div className={`${SURFACE} mb-6 p-5`}>
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
