'use client';

import { type FormEvent, useRef, useState } from 'react';
import { useText } from '@/components/locale';
import { Problem } from '@/components/rooms/dialogs/problem';
import { useRoomError } from '@/components/rooms/use-rooms-text';
import { useChat, useReader } from '@/components/shell/chat-provider';
import { useNotice } from '@/components/shell/notices';
import { DANGER_BUTTON, MAIN_BUTTON, PLAIN_BUTTON } from '@/components/ui/button-looks';
import { closeDialogAround, DIALOG_BODY, DIALOG_FOOT, Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { SelectField } from '@/components/ui/select-field';
import { useRequest } from '@/components/ui/use-request';
import type { Profile } from '@/lib/chat/protocol';
import { roomsText } from '@/lib/i18n/rooms/text';
import { endOf, STATUS_ENDS, type StatusEnd } from './status-ends';
import { useUntil } from './use-until';

interface Props {
  /** The status that the person has. */
  before: Profile['status'];
  onClose: () => void;
}

/** For how long each idea is proposed. */
const IDEAS = { back: 'halfHour', eating: 'hour', meeting: 'hour', home: 'today', holidays: 'never' } as const;

/** In code points, as the server counts. */
const LONGEST = 100;

const CHIP =
  'min-h-9 rounded-full bg-button px-3.5 text-[14px] text-ink hover:bg-press max-md:min-h-11 pointer-coarse:min-h-11';

/** Sets what the person is doing, and until when. */
export function StatusDialog({ before, onClose }: Props) {
  const text = useText(roomsText);
  const { status: words } = text;
  const { presence } = useChat();
  const { me, timeZone } = useReader();
  const say = useNotice();
  const inWords = useUntil();
  const { run, pending, error, code, fields, clear } = useRequest(useRoomError(), { refreshes: false });
  const form = useRef<HTMLFormElement>(null);
  const [typed, setTyped] = useState(before?.text ?? '');
  // `kept`: the status keeps the end that it has now.
  const [end, setEnd] = useState<StatusEnd | 'kept'>(before?.until ? 'kept' : before ? 'never' : 'today');
  const wrong = [...typed.trim()].length > LONGEST ? 'too_long' : fields.status?.[0];

  async function save(status: { text: string; until: string | null } | null, done: string) {
    if (!(await run({ method: 'PATCH', path: 'account/profile', body: { status } }, () => ''))) return;
    presence.change(me.id, { state: presence.of(me.id)?.state ?? 'active', ...(status && { status }) });
    if (form.current) closeDialogAround(form.current);
    say(done);
  }

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    const until = end === 'kept' ? (before?.until ?? null) : endOf(end, Date.now(), timeZone);
    void save({ text: typed.trim(), until }, words.saved);
  }

  function choose(idea: keyof typeof IDEAS) {
    setTyped(words.ideas[idea]);
    setEnd(IDEAS[idea]);
    clear();
  }

  return (
    <Dialog title={words.title} close={text.close} onClose={onClose} isDirty={typed !== (before?.text ?? '')}>
      <form ref={form} noValidate onSubmit={onSubmit} className="contents">
        <div className={`${DIALOG_BODY} flex flex-col gap-4`}>
          <Field
            label={words.text}
            data-autofocus=""
            dir="auto"
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              clear();
            }}
            {...(wrong && words.errors[wrong] ? { error: words.errors[wrong] } : {})}
            placeholder={words.placeholder}
            autoComplete="off"
            maxLength={4 * LONGEST}
          />
          <fieldset className="flex flex-wrap gap-2">
            <legend className="sr-only">{words.quick}</legend>
            {(Object.keys(IDEAS) as (keyof typeof IDEAS)[]).map((idea) => (
              <button key={idea} type="button" onClick={() => choose(idea)} className={CHIP}>
                {words.ideas[idea]}
              </button>
            ))}
          </fieldset>
          <SelectField
            label={words.end}
            value={end}
            onChange={(event) => setEnd(event.target.value as StatusEnd | 'kept')}
          >
            {before?.until && <option value="kept">{inWords(before.until)}</option>}
            {STATUS_ENDS.map((one) => (
              <option key={one} value={one}>
                {words.ends[one]}
              </option>
            ))}
          </SelectField>
          <Problem words={code === 'invalid' ? null : error} />
        </div>
        <div className={DIALOG_FOOT}>
          {before && (
            <button
              type="button"
              aria-busy={pending}
              onClick={() => void save(null, words.cleared)}
              className={`${DANGER_BUTTON} md:me-auto md:-ms-4`}
            >
              {words.clear}
            </button>
          )}
          <button type="button" onClick={(event) => closeDialogAround(event.currentTarget)} className={PLAIN_BUTTON}>
            {text.cancel}
          </button>
          <button
            type="submit"
            aria-busy={pending}
            disabled={typed.trim() === '' || wrong !== undefined}
            className={MAIN_BUTTON}
          >
            {pending ? text.saving : text.save}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
