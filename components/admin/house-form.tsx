'use client';

import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useLocale, useText } from '@/components/locale';
import { zoneLabel } from '@/components/rooms/zone-city';
import { Field } from '@/components/ui/field';
import { SelectField } from '@/components/ui/select-field';
import { useRequest } from '@/components/ui/use-request';
import { ACCENTS } from '@/lib/house/accent';
import { LANGUAGE_NAMES, LOCALES, type Locale } from '@/lib/i18n/locale';
import { zonesText } from '@/lib/i18n/zones/text';
import { PRODUCT } from '@/lib/product';
import { Outcome } from './note';
import { PRIMARY_PILL, SURFACE } from './styles';
import { useAdminText, useErrorText } from './text';

interface Props {
  /** What the community has chosen. An empty name and null: nothing. */
  house: { name: string; accent: string | null; timeZone: string | null; locale: Locale | null };
  /** Of the settings. */
  settingsZone: string;
  /** IANA names. */
  zones: readonly string[];
  /** Right after the first start: language and zone of this browser are proposed. */
  isFirst: boolean;
}

/** Stands for a colour that is none of ours. */
const OWN = 'own';

/** What the community calls itself, its colour, and the language and zone of people who have chosen none. */
export function HouseForm({ house, settingsZone, zones, isFirst }: Props) {
  const { house: words, working } = useAdminText();
  const zoneText = useText(zonesText);
  const language = useLocale();
  const errors = useErrorText();
  const { run, pending, error, code, done, clear } = useRequest(errors);
  const [colour, setColour] = useState(nameOf(house.accent));
  const zone = useRef<HTMLSelectElement>(null);
  const isOfColour = code?.startsWith('accent_') ?? false;

  useEffect(() => {
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (isFirst && zone.current?.value === '' && zones.includes(here)) zone.current.value = here;
  }, [isFirst, zones]);

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const typed = (field: string) => String(fields.get(field) ?? '');
    const chosen = typed('accent');
    const accent = chosen === OWN ? typed('own') : ((ACCENTS as Record<string, string>)[chosen] ?? null);
    const body = { name: typed('name'), accent, timeZone: typed('timeZone') || null, locale: typed('locale') || null };
    const answer = await run({ method: 'PATCH', path: 'admin/house', body }, () => words.saved);
    // A page keeps the colours that came with it (components/accent.tsx).
    if (answer && answer.accent !== house.accent) window.location.reload();
  }

  return (
    <form
      method="post"
      noValidate
      onSubmit={onSubmit}
      onChange={error || done ? clear : undefined}
      className={`${SURFACE} flex flex-col gap-4 p-5`}
    >
      <Field
        name="name"
        label={words.name}
        hint={words.nameHint}
        defaultValue={house.name}
        placeholder={PRODUCT}
        {...(error === null || isOfColour ? {} : { error })}
        dir="auto"
        autoComplete="off"
      />
      <SelectField
        name="accent"
        label={words.accent}
        hint={words.accentHint}
        value={colour}
        onChange={(event) => setColour(event.currentTarget.value)}
      >
        {['', ...Object.keys(ACCENTS), OWN].map((name) => (
          <option key={name} value={name}>
            {words.accents[name || 'none']}
          </option>
        ))}
      </SelectField>
      {colour === OWN && (
        <Field
          name="own"
          label={words.ownAccent}
          defaultValue={house.accent ?? ''}
          placeholder="#1a6e33"
          {...(error === null || !isOfColour ? {} : { error })}
          autoComplete="off"
          spellCheck={false}
        />
      )}
      <SelectField
        name="locale"
        label={words.language}
        hint={words.languageHint}
        defaultValue={house.locale ?? (isFirst ? language : '')}
      >
        <option value="">{words.asBrowser}</option>
        {LOCALES.map((locale) => (
          <option key={locale} value={locale} lang={locale}>
            {LANGUAGE_NAMES[locale]}
          </option>
        ))}
      </SelectField>
      <SelectField
        ref={zone}
        name="timeZone"
        label={words.zone}
        hint={words.zoneHint}
        defaultValue={house.timeZone ?? ''}
      >
        <option value="">{words.asSettings(zoneLabel(settingsZone, zoneText))}</option>
        {zones.map((one) => (
          <option key={one} value={one}>
            {one.replaceAll('_', ' ')}
          </option>
        ))}
      </SelectField>
      <div className="flex flex-wrap items-center gap-3">
        <button type="submit" aria-busy={pending} className={PRIMARY_PILL}>
          {pending ? working : words.save}
        </button>
        <Outcome done={done} />
      </div>
    </form>
  );
}

/** The name of a colour; empty: none was chosen. */
function nameOf(accent: string | null): string {
  if (accent === null) return '';
  return Object.entries(ACCENTS).find(([, value]) => value === accent)?.[0] ?? OWN;
}
