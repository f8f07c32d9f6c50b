'use client';

import { type FormEvent, useId, useRef, useState } from 'react';
import { useText } from '@/components/locale';
import { Problem } from '@/components/rooms/dialogs/problem';
import { MAIN_BUTTON, PLAIN_BUTTON } from '@/components/ui/button-looks';
import { DIALOG_BODY, DIALOG_FOOT } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { SelectField } from '@/components/ui/select-field';
import { useRequest } from '@/components/ui/use-request';
import type { Refusal } from '@/lib/browser/request';
import { HOOK_EVENTS, type HookEvent, type MadeHook, URL_LENGTH, WORDS_LENGTH } from '@/lib/hooks/limits';
import { hooksText } from '@/lib/i18n/hooks/text';
import { roomsText } from '@/lib/i18n/rooms/text';

interface Props {
  /** Of the requests, after /api/ */
  path: string;
  inWords: (refusal: Refusal) => string;
  onMade: (name: string, made: MadeHook) => void;
  onCancel: () => void;
}

const KINDS = ['incoming', 'outgoing', 'both'] as const;
type Kind = (typeof KINDS)[number];

/** Makes a webhook. */
export function NewHookForm({ path, inWords, onMade, onCancel }: Props) {
  const [text, rooms] = [useText(hooksText), useText(roomsText)];
  const form = useRef<HTMLFormElement>(null);
  const about = useId();
  const [kind, setKind] = useState<Kind>('incoming');
  const [event, setEvent] = useState<HookEvent>('all');
  const { run, pending, error, fields, clear } = useRequest(
    (refusal) => (refusal.code === 'invalid' ? null : inWords(refusal)),
    { form, refreshes: false },
  );
  const wrong = (field: 'name' | 'url' | 'words') => (fields[field] ? { error: text.wrong[field] } : {});

  async function onSubmit(submit: FormEvent<HTMLFormElement>) {
    submit.preventDefault();
    const typed = new FormData(submit.currentTarget);
    const [name = '', url = '', words = ''] = ['name', 'url', 'words'].map((key) => String(typed.get(key) ?? ''));
    const outgoing = kind === 'incoming' ? null : { url, event, words };
    const made = await run({ method: 'POST', path, body: { name, incoming: kind !== 'outgoing', outgoing } }, () => '');
    // useRequest does not know the fields of a handler's answer.
    if (made) onMade(name.trim(), made as unknown as MadeHook);
  }

  return (
    <form ref={form} noValidate onSubmit={onSubmit} onChange={clear} aria-describedby={about} className="contents">
      <div className={`${DIALOG_BODY} flex flex-col gap-4`}>
        <p id={about} className="text-muted">
          {text.about}
        </p>
        <Field
          name="name"
          label={text.name}
          hint={text.nameHint}
          maxLength={64}
          autoComplete="off"
          {...wrong('name')}
        />
        <SelectField label={text.what} value={kind} onChange={({ target }) => setKind(target.value as Kind)}>
          {KINDS.map((one) => (
            <option key={one} value={one}>
              {text.kinds[one]}
            </option>
          ))}
        </SelectField>
        {kind !== 'incoming' && (
          <>
            <Field
              name="url"
              type="url"
              label={text.url}
              hint={text.urlHint}
              maxLength={URL_LENGTH}
              autoComplete="off"
              spellCheck={false}
              {...wrong('url')}
            />
            <SelectField
              label={text.event}
              value={event}
              onChange={({ target }) => setEvent(target.value as HookEvent)}
            >
              {HOOK_EVENTS.map((one) => (
                <option key={one} value={one}>
                  {text.events[one]}
                </option>
              ))}
            </SelectField>
            {event === 'word' && (
              <Field
                name="words"
                label={text.wordList}
                hint={text.wordHint}
                maxLength={WORDS_LENGTH}
                autoComplete="off"
                {...wrong('words')}
              />
            )}
          </>
        )}
        <Problem words={error} />
      </div>
      <div className={DIALOG_FOOT}>
        <button type="button" onClick={onCancel} className={PLAIN_BUTTON}>
          {rooms.cancel}
        </button>
        <button type="submit" aria-busy={pending} className={MAIN_BUTTON}>
          {pending ? text.making : text.make}
        </button>
      </div>
    </form>
  );
}
