'use client';

import { type FormEvent, useRef, useState } from 'react';
import { useText } from '@/components/locale';
import { zoneLabel } from '@/components/rooms/zone-city';
import { Button } from '@/components/ui/button';
import { SelectField } from '@/components/ui/select-field';
import { useRequest } from '@/components/ui/use-request';
import { chatText } from '@/lib/i18n/chat/text';
import { LANGUAGE_NAMES, LOCALES, type Locale } from '@/lib/i18n/locale';
import { settingsText } from '@/lib/i18n/settings/text';
import { zonesText } from '@/lib/i18n/zones/text';
import { localTime } from '@/lib/messages/days';
import { type Choices, COMMUNITY_HOUR_CYCLE, type HourCycle } from '@/lib/users/choices';
import { Outcome } from './outcome';
import { useErrorText } from './use-error-text';
import { useHydrated } from './use-hydrated';

interface Props {
  choices: Choices;
  communityZone: string;
  /** Null: the one for which the browser asks. */
  communityLocale: Locale | null;
  /** IANA names, from the server, because a browser's own list may differ. */
  zones: readonly string[];
}

/** An instant that shows what both hour cycles look like. */
const EXAMPLE = '2026-01-01T14:25:00Z';

/** Language, time zone and hour cycle. An empty value means that the person chose nothing. */
export function ChoicesForm({ choices, communityZone, communityLocale, zones }: Props) {
  const text = useText(settingsText);
  const chat = useText(chatText);
  const zoneText = useText(zonesText);
  const form = useRef<HTMLFormElement>(null);
  const change = useRequest(useErrorText(), { form });
  const [zoneUnknown, setZoneUnknown] = useState(false);
  const hydrated = useHydrated();
  const example = (cycle: HourCycle) => localTime(EXAMPLE, 'UTC', cycle, chat.dayPeriods);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const chosen = (name: string) => String(fields.get(name)) || null;
    const timeZone = chosen('timeZone');
    const unknown = timeZone !== null && !isKnownHere(timeZone);
    setZoneUnknown(unknown);
    if (unknown) return;
    const body = { locale: chosen('locale'), timeZone, hourCycle: chosen('hourCycle') };
    void change.run({ method: 'PATCH', path: 'account/choices', body }, () => text.saved);
  }

  return (
    <form ref={form} onSubmit={onSubmit} className="flex flex-col gap-5">
      <SelectField name="locale" label={text.language} defaultValue={choices.locale ?? ''}>
        <option value="">
          {communityLocale === null ? text.asBrowser : text.communityLanguage(LANGUAGE_NAMES[communityLocale])}
        </option>
        {LOCALES.map((locale) => (
          <option key={locale} value={locale} lang={locale}>
            {LANGUAGE_NAMES[locale]}
          </option>
        ))}
      </SelectField>
      <SelectField
        name="timeZone"
        label={text.timeZone}
        hint={text.timeZoneHint}
        defaultValue={choices.timeZone ?? ''}
        error={zoneUnknown || change.fields.timeZone ? text.zoneUnknown : undefined}
      >
        <option value="">{text.communityZone(zoneLabel(communityZone, zoneText))}</option>
        {zones.map((zone) => (
          <option key={zone} value={zone}>
            {zone.replaceAll('_', ' ')}
          </option>
        ))}
      </SelectField>
      <SelectField name="hourCycle" label={text.hourCycle} defaultValue={choices.hourCycle ?? ''}>
        <option value="">{text.communityHours(example(COMMUNITY_HOUR_CYCLE))}</option>
        <option value="h12">{example('h12')}</option>
        <option value="h23">{example('h23')}</option>
      </SelectField>
      {/* The text is in the language that was just chosen. */}
      <Outcome trouble={change.error} done={change.done && text.saved}>
        <Button pending={change.pending} disabled={!hydrated}>
          {change.pending ? text.saving : text.save}
        </Button>
      </Outcome>
    </form>
  );
}

/** Whether this browser knows the zone. The server may know newer ones, with which pages would show no times at all. */
function isKnownHere(timeZone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone }));
  } catch {
    return false;
  }
}
