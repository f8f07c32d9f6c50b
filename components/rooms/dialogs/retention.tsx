'use client';

import { type FormEvent, useState } from 'react';
import { useText } from '@/components/locale';
import { useRoomError } from '@/components/rooms/use-rooms-text';
import { DANGER_BUTTON, MAIN_BUTTON, PLAIN_BUTTON } from '@/components/ui/button-looks';
import { closeDialogAround, DIALOG_BODY, DIALOG_FOOT, Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { SelectField } from '@/components/ui/select-field';
import { useRequest } from '@/components/ui/use-request';
import type { RoomFacts } from '@/lib/chat/client/chat';
import { roomsText } from '@/lib/i18n/rooms/text';
import { GRACE_DAYS, KEEP_DAYS } from '@/lib/rooms/retention/days';
import { Problem } from './problem';

/** For how long a room keeps its messages. The name of the room is the confirmation. */
export function Retention({ room, onClose }: { room: RoomFacts; onClose: () => void }) {
  const text = useText(roomsText);
  const { retention: words } = text;
  const { run, pending, error, code, clear } = useRequest(useRoomError(), { refreshes: false });
  const before = room.keepDays ?? 0;
  const [days, setDays] = useState(before);
  const title = room.title || room.name;
  // A longer time gives no new grace.
  const isGrace = days !== 0 && (before === 0 || days < before);

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const body = { days: days === 0 ? null : days, name: String(new FormData(form).get('name')) };
    const answer = await run({ method: 'PUT', path: `rooms/by-id/${room.id}/retention`, body }, () => '');
    if (answer) closeDialogAround(form);
  }

  return (
    <Dialog title={words.title} close={text.close} onClose={onClose} isDirty={days !== before}>
      <form noValidate onSubmit={onSubmit} onChange={clear} className="contents">
        <div className={`${DIALOG_BODY} flex flex-col gap-4`}>
          <p>{words.hint}</p>
          <SelectField
            label={words.label}
            value={days}
            onChange={({ target }) => setDays(Number(target.value))}
            {...(isGrace ? { hint: words.grace(GRACE_DAYS) } : {})}
          >
            <option value={0}>{words.forever}</option>
            {KEEP_DAYS.map((one) => (
              <option key={one} value={one}>
                {words.days(one)}
              </option>
            ))}
          </SelectField>
          <Field
            name="name"
            label={words.confirm(title)}
            autoComplete="off"
            spellCheck={false}
            dir="auto"
            {...(code === 'other_name' && error ? { error } : {})}
          />
          <Problem words={code === 'other_name' ? null : error} />
        </div>
        <div className={DIALOG_FOOT}>
          <button type="button" onClick={(event) => closeDialogAround(event.currentTarget)} className={PLAIN_BUTTON}>
            {text.cancel}
          </button>
          <button
            type="submit"
            aria-busy={pending}
            disabled={days === before}
            className={days === 0 ? MAIN_BUTTON : DANGER_BUTTON}
          >
            {pending ? text.saving : words.save}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
