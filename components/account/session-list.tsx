'use client';

import { useRef } from 'react';
import { useHourCycle, useText } from '@/components/locale';
import { QuietButton } from '@/components/ui/quiet-button';
import { useRequest } from '@/components/ui/use-request';
import { chatText } from '@/lib/i18n/chat/text';
import { settingsText } from '@/lib/i18n/settings/text';
import { dayLabel, localDay, localTime } from '@/lib/messages/days';
import { knownZone } from '@/lib/messages/known-zone';
import { Outcome } from './outcome';
import { useErrorText } from './use-error-text';

export interface ShownSession {
  id: string;
  /** In words, such as "Firefox en Linux". */
  device: string;
  address: string;
  /** ISO 8601. */
  lastSeen: string;
  current: boolean;
}

interface Props {
  sessions: readonly ShownSession[];
  timeZone: string;
  /** The community's time zone, for a browser that does not know `timeZone`. */
  communityTimeZone: string;
  /** When the server rendered, ISO 8601. */
  now: string;
}

/** Lists where the person is signed in, with buttons that end these sessions. */
export function SessionList({ sessions, timeZone: chosen, communityTimeZone, now }: Props) {
  const text = useText(settingsText);
  const chat = useText(chatText);
  const hourCycle = useHourCycle();
  const { error, done, pending, run } = useRequest(useErrorText());
  const list = useRef<HTMLUListElement>(null);
  const timeZone = knownZone(chosen, communityTimeZone);
  const today = localDay(now, timeZone);

  async function end(path: string, words: string) {
    // The button that had the focus goes away with its line.
    if (await run({ method: 'DELETE', path: `account/${path}` }, () => words)) list.current?.focus();
  }

  return (
    <div className="flex flex-col gap-4">
      <ul ref={list} tabIndex={-1} className="flex flex-col gap-4 outline-none">
        {sessions.map(({ id, device, address, lastSeen, current }) => (
          <li key={id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
            <div className="min-w-0">
              <p className="font-semibold wrap-anywhere">
                <bdi>{device}</bdi>
              </p>
              <p className="text-[14px] text-muted leading-5 wrap-anywhere">
                {current && <strong className="font-semibold text-ink">{text.thisDevice} · </strong>}
                {address && `${address} · `}
                <time dateTime={lastSeen} className="inline-block">
                  {text.seen(
                    text.inSentence(dayLabel(localDay(lastSeen, timeZone), today, chat)),
                    localTime(lastSeen, timeZone, hourCycle, chat.dayPeriods),
                  )}
                </time>
              </p>
            </div>
            {!current && (
              <QuietButton
                aria-label={text.signOutOne(device)}
                pending={pending}
                onClick={() => void end(`sessions/${id}`, text.sessionEnded)}
              >
                {text.signOutShort}
              </QuietButton>
            )}
          </li>
        ))}
      </ul>
      <Outcome trouble={error} done={done}>
        {sessions.length > 1 && (
          <QuietButton pending={pending} onClick={() => void end('sessions', text.othersEnded)}>
            {text.signOutOthers}
          </QuietButton>
        )}
      </Outcome>
    </div>
  );
}
