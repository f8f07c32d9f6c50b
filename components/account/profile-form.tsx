'use client';

import { type FormEvent, useRef, useState } from 'react';
import { useText } from '@/components/locale';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { TextArea } from '@/components/ui/text-area';
import { useRequest } from '@/components/ui/use-request';
import { accountText } from '@/lib/i18n/account/text';
import { settingsText } from '@/lib/i18n/settings/text';
import { ABOUT_LENGTH } from '@/lib/users/about';
import { inWordsOf } from './error-text';
import { Outcome } from './outcome';
import { useErrorText } from './use-error-text';
import { useHydrated } from './use-hydrated';

interface Props {
  username: string;
  /** The name that others see; empty: the user name. */
  shown: string;
  /** What they say of themselves; empty: nothing. */
  about: string;
  /** Whether they sign in with the user name. */
  signsIn: boolean;
}

/** The name that others see, and what the person says of themselves. */
export function ProfileForm({ username, shown, about, signsIn }: Props) {
  const text = useText(settingsText);
  const { shownErrors } = useText(accountText);
  const form = useRef<HTMLFormElement>(null);
  const change = useRequest(useErrorText(), { form });
  const hydrated = useHydrated();
  const [length, setLength] = useState(() => lengthOf(about));

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const body = { shown: String(fields.get('shown')), about: String(fields.get('about')) };
    void change.run({ method: 'PATCH', path: 'account/profile', body }, () => text.saved);
  }

  return (
    <form ref={form} onSubmit={onSubmit} noValidate className="flex flex-col gap-5">
      <Field
        name="shown"
        label={text.shown}
        hint={text.shownHint}
        error={inWordsOf(shownErrors, change.fields.shown)}
        onChange={change.clear}
        defaultValue={shown}
        dir="auto"
        autoComplete="name"
      />
      <p className="text-[14px] text-muted leading-5 wrap-anywhere">
        {text.usernameIs(`\u2068${username}\u2069`, signsIn)}
      </p>
      <div className="relative">
        <TextArea
          name="about"
          label={text.about}
          hint={text.aboutHint}
          error={inWordsOf(text.aboutErrors, change.fields.about)}
          onChange={({ target }) => {
            change.clear();
            setLength(lengthOf(target.value));
          }}
          defaultValue={about}
          dir="auto"
        />
        {/* Not for screen readers: it would be read after each letter. They hear if the text is too long. */}
        <p
          aria-hidden="true"
          className={`absolute end-0 top-0 text-[14px] tabular-nums ${length > ABOUT_LENGTH ? 'text-danger' : 'text-muted'}`}
        >
          {length}/{ABOUT_LENGTH}
        </p>
      </div>
      <Outcome trouble={change.error} done={change.done}>
        <Button pending={change.pending} disabled={!hydrated}>
          {change.pending ? text.saving : text.saveProfile}
        </Button>
      </Outcome>
    </form>
  );
}

/** In code points, as the server counts. */
function lengthOf(text: string): number {
  return [...text].length;
}
