'use client';

import { type FormEvent, useRef, useState } from 'react';
import { useRequest } from '@/components/ui/use-request';
import { Select } from './inputs';
import { Outcome } from './note';
import { PRIMARY_PILL, SURFACE } from './styles';
import { useAdminText, useErrorText } from './text';

interface OfferedRoom {
  id: number;
  name: string;
  title: string;
  /** Members join it anyway. */
  isCommon: boolean;
}

interface Props {
  rooms: readonly OfferedRoom[];
  /** The most rooms of one invitation. */
  mostRooms: number;
}

const USES = ['1', '5', '25', '100', '1000'];
const DAYS = ['7', '1', '30', '365'];

/** Makes an invitation: as members or guests, to which rooms, for how many people, for how long. */
export function NewInvitationForm({ rooms, mostRooms }: Props) {
  const { invitations: words, working } = useAdminText();
  const { run, pending, error, done } = useRequest(useErrorText());
  const form = useRef<HTMLFormElement>(null);
  const [role, setRole] = useState<'member' | 'guest'>('member');
  const isForGuests = role === 'guest';
  const offered = rooms.filter(({ isCommon }) => isForGuests || !isCommon);

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const body = {
      role,
      rooms: fields.getAll('room').map(Number),
      maxUses: Number(fields.get('uses')),
      days: Number(fields.get('days')),
    };
    if (await run({ method: 'POST', path: 'admin/invitations', body }, () => words.made)) {
      form.current?.reset();
      setRole('member');
    }
  }

  return (
    <form ref={form} method="post" noValidate onSubmit={onSubmit} className={`${SURFACE} mb-6 flex flex-col gap-4 p-5`}>
      <h2 className="font-[650] text-[17px]">{words.add}</h2>
      <div className="grid gap-4 sm:grid-cols-3">
        <Select
          name="role"
          label={words.as}
          options={(['member', 'guest'] as const).map((one) => [one, words.asRoles[one]])}
          value={role}
          onChange={(event) => setRole(event.target.value === 'guest' ? 'guest' : 'member')}
        />
        <Select name="uses" label={words.howMany} options={USES.map((n) => [n, words.people(Number(n))])} />
        <Select name="days" label={words.howLong} options={DAYS.map((n) => [n, words.days(Number(n))])} />
      </div>
      {offered.length > 0 && (
        <fieldset>
          <legend className="mb-1.5 font-semibold text-[14px]">{isForGuests ? words.guestsTo : words.alsoTo}</legend>
          <p className="mb-2 text-[14px] text-muted leading-5">
            {isForGuests ? words.guestsToHint(mostRooms) : words.alsoToHint(mostRooms)}
          </p>
          <div className="flex max-h-60 flex-col overflow-y-auto rounded-xl border border-line px-3">
            {offered.map(({ id, name, title }) => (
              <label key={id} className="flex min-h-11 items-center gap-3">
                <input type="checkbox" name="room" value={id} className="size-5 shrink-0 accent-accent" />
                <bdi className="min-w-0 truncate">{title || name}</bdi>
              </label>
            ))}
          </div>
        </fieldset>
      )}
      <div className="flex flex-wrap items-center gap-3">
        <button type="submit" aria-busy={pending} className={PRIMARY_PILL}>
          {pending ? working : words.make}
        </button>
        <Outcome error={error} done={done} />
      </div>
    </form>
  );
}
