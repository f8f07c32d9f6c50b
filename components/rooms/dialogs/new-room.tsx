'use client';

import { Hash, Lock } from 'lucide-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useText } from '@/components/locale';
import { useRoomError } from '@/components/rooms/use-rooms-text';
import { useReader } from '@/components/shell/chat-provider';
import { useSwitch } from '@/components/shell/switch-link';
import { MAIN_BUTTON, PLAIN_BUTTON } from '@/components/ui/button-looks';
import { closeDialogAround, DIALOG_BODY, DIALOG_FOOT, Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { useRequest } from '@/components/ui/use-request';
import { roomsText } from '@/lib/i18n/rooms/text';
import { TITLE_LENGTH, TOPIC_LENGTH } from '@/lib/rooms/title';
import { PeoplePicker, type PickedPerson } from './people-picker';
import { Problem } from './problem';

/** The most people whom one request names. */
const MOST_INVITED = 50;
/** The refusals that are about the name. */
const ABOUT_NAME = new Set(['room_name', 'room_reserved', 'room_taken', 'title_too_long']);

export function NewRoom({ onClose }: { onClose: () => void }) {
  const text = useText(roomsText);
  const { newRoom: words } = text;
  const { me } = useReader();
  const go = useSwitch();
  const inWords = useRoomError();
  const { run, pending, error, code, clear } = useRequest(inWords, { refreshes: false });
  const [title, setTitle] = useState('');
  const [topic, setTopic] = useState('');
  const [kind, setKind] = useState<'open' | 'closed'>('open');
  const [people, setPeople] = useState<readonly PickedPerson[]>([]);
  const isAboutName = code !== null && ABOUT_NAME.has(code);
  // The address is made from the name, so the words about addresses would not help.
  const own: Record<string, string> = { forbidden: text.cannotCreate, room_name: words.nameless };
  const problem = (code && own[code]) ?? error;

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const invited = kind === 'closed' ? people.map(({ id }) => id) : [];
    const body = { title: title.trim(), kind, topic, people: invited };
    const answer = await run({ method: 'POST', path: 'rooms', body }, () => '');
    if (!answer) return;
    closeDialogAround(form);
    go(`/r/${encodeURIComponent(String(answer.name))}`);
  }

  return (
    <Dialog title={words.title} close={text.close} onClose={onClose} isDirty={title !== '' || topic !== ''}>
      <form noValidate onSubmit={onSubmit} className="contents">
        <div className={`${DIALOG_BODY} flex flex-col gap-4`}>
          <Field
            label={words.name}
            data-autofocus=""
            value={title}
            onChange={(event) => {
              setTitle(event.target.value);
              clear();
            }}
            {...(isAboutName && problem ? { error: problem } : {})}
            maxLength={TITLE_LENGTH}
            autoComplete="off"
            required
          />
          <Field
            label={words.topic}
            value={topic}
            onChange={(event) => setTopic(event.target.value)}
            maxLength={TOPIC_LENGTH}
            autoComplete="off"
          />
          <fieldset className="flex flex-col gap-2">
            <legend className="mb-1.5 font-semibold text-[14px] leading-5">{words.kind}</legend>
            <Choice
              icon={<Hash size={18} strokeWidth={1.75} />}
              title={words.open}
              about={words.openAbout}
              isChosen={kind === 'open'}
              onChoose={() => setKind('open')}
            />
            <Choice
              icon={<Lock size={18} strokeWidth={1.75} />}
              title={words.closed}
              about={words.closedAbout}
              isChosen={kind === 'closed'}
              onChoose={() => setKind('closed')}
            />
          </fieldset>
          {kind === 'closed' && (
            <PeoplePicker
              label={words.people}
              value={people}
              onChange={setPeople}
              most={MOST_INVITED}
              without={new Set([me.id])}
            />
          )}
          <Problem words={isAboutName ? null : problem} />
        </div>
        <div className={DIALOG_FOOT}>
          <button type="button" onClick={(event) => closeDialogAround(event.currentTarget)} className={PLAIN_BUTTON}>
            {text.cancel}
          </button>
          <button type="submit" aria-busy={pending} disabled={title.trim() === ''} className={MAIN_BUTTON}>
            {pending ? words.creating : words.create}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

interface ChoiceProps {
  icon: ReactNode;
  title: string;
  about: string;
  isChosen: boolean;
  onChoose: () => void;
}

function Choice({ icon, title, about, isChosen, onChoose }: ChoiceProps) {
  return (
    <label className="flex cursor-pointer gap-3 rounded-xl px-3.5 py-3 outline-1 outline-field-line -outline-offset-1 has-checked:outline-2 has-checked:outline-accent has-focus-visible:bg-over">
      <span className="mt-0.5 text-muted">{icon}</span>
      <span className="min-w-0 flex-1">
        <span className="block font-[550]">{title}</span>
        <span className="block text-[13px] text-muted leading-[18px]">{about}</span>
      </span>
      <input
        type="radio"
        name="kind"
        checked={isChosen}
        onChange={onChoose}
        className="mt-0.5 size-5 shrink-0 appearance-none rounded-full outline-none ring-[1.5px] ring-field-line ring-inset checked:ring-[6px] checked:ring-accent"
      />
    </label>
  );
}
