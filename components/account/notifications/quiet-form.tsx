import { type FormEvent, useState } from 'react';
import { Outcome } from '@/components/account/outcome';
import { useText } from '@/components/locale';
import { zoneLabel } from '@/components/rooms/zone-city';
import { Field } from '@/components/ui/field';
import { QuietButton } from '@/components/ui/quiet-button';
import { notificationsText } from '@/lib/i18n/notifications/text';
import { zonesText } from '@/lib/i18n/zones/text';
import type { QuietHours } from '@/lib/push/wire';
import { type PushSettingsState, toldIn } from './use-push-settings';

interface Props {
  push: PushSettingsState;
  quiet: QuietHours | null;
  timeZone: string;
}

const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];
/** Monday first, as calendars here begin. */
const WEEK = [1, 2, 3, 4, 5, 6, 0];

/** The hours in which no notification comes, and the days on which they begin. */
export function QuietForm({ push, quiet, timeZone }: Props) {
  const text = useText(notificationsText);
  const zones = useText(zonesText);
  const [isOn, setOn] = useState(quiet !== null);
  const [from, setFrom] = useState(quiet?.from ?? '22:00');
  const [to, setTo] = useState(quiet?.to ?? '07:00');
  const [days, setDays] = useState<number[]>(quiet?.days ?? EVERY_DAY);
  const [noDays, setNoDays] = useState(false);
  const [sameTimes, setSameTimes] = useState(false);
  // The hours are those of the person's own clock: if they moved, the hours move with them at the next change.
  const zone = timeZone;

  function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setNoDays(days.length === 0);
    setSameTimes(from === to);
    if (days.length > 0 && from !== to) send({ from, to, days, zone });
  }

  function send(next: QuietHours | null) {
    void push.change('quiet', { method: 'PATCH', path: 'push', body: { quiet: next } }, text.saved);
  }

  function toggle(on: boolean) {
    setOn(on);
    // Turning it off needs no button; nothing is stored yet if it was not saved.
    if (!on && quiet !== null) send(null);
  }

  const toggleDay = (day: number) =>
    setDays(days.includes(day) ? days.filter((one) => one !== day) : [...days, day].sort((a, b) => a - b));

  return (
    <form onSubmit={save}>
      <label className="flex min-h-11 items-start gap-3">
        <input
          type="checkbox"
          checked={isOn}
          onChange={(event) => toggle(event.target.checked)}
          className="mt-1 size-5 shrink-0 accent-accent"
        />
        <span>
          {text.quiet}
          <span className="block text-[14px] text-muted">{text.quietHint(zoneLabel(zone, zones))}</span>
        </span>
      </label>
      {isOn && (
        <div className="mt-4 mb-5 flex flex-col gap-5">
          <div className="grid gap-3 min-[420px]:grid-cols-2">
            <Field
              type="time"
              required
              label={text.from}
              value={from}
              onChange={(event) => setFrom(event.target.value)}
              {...(sameTimes ? { error: text.sameTimes } : {})}
            />
            <Field type="time" required label={text.to} value={to} onChange={(event) => setTo(event.target.value)} />
          </div>
          <fieldset>
            <legend className="mb-1.5 font-semibold text-[14px]">{text.days}</legend>
            <div className="grid grid-cols-7 gap-1.5">
              {WEEK.map((day) => (
                <label
                  key={day}
                  className="relative grid min-h-11 place-items-center rounded-xl border border-muted/75 text-[14px] has-checked:border-accent has-checked:bg-accent-soft has-checked:font-semibold has-checked:text-accent-soft-ink has-focus-visible:outline-2 has-focus-visible:outline-accent"
                >
                  <input
                    type="checkbox"
                    checked={days.includes(day)}
                    onChange={() => toggleDay(day)}
                    aria-label={text.dayNames[day]}
                    className="absolute inset-0 size-full cursor-pointer opacity-0"
                  />
                  <span aria-hidden="true">{text.dayLetters[day]}</span>
                </label>
              ))}
            </div>
            <p role="alert" className="text-[14px] text-danger leading-5 not-empty:pt-1.5">
              {noDays && text.noDays}
            </p>
          </fieldset>
        </div>
      )}
      <Outcome {...toldIn(push, 'quiet')}>
        {isOn && (
          <QuietButton type="submit" pending={push.pending}>
            {push.pending ? text.saving : text.save}
          </QuietButton>
        )}
      </Outcome>
    </form>
  );
}
