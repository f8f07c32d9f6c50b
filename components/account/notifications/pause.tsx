import { useEffect, useState } from 'react';
import { Outcome } from '@/components/account/outcome';
import { useHourCycle, useText } from '@/components/locale';
import { QuietButton } from '@/components/ui/quiet-button';
import { chatText } from '@/lib/i18n/chat/text';
import { notificationsText } from '@/lib/i18n/notifications/text';
import { localTime } from '@/lib/messages/days';
import type { PushState } from '@/lib/push/wire';
import { type PushSettingsState, toldIn } from './use-push-settings';

const HOUR_MS = 3_600_000;

interface Props {
  push: PushSettingsState;
  settings: PushState;
  timeZone: string;
}

/** Stops all notifications for an hour, or lets them come again. */
export function Pause({ push, settings: { pausedUntil }, timeZone }: Props) {
  const text = useText(notificationsText);
  const chat = useText(chatText);
  const hourCycle = useHourCycle();
  const until = useUntil(pausedUntil);
  const set = (end: number | null) =>
    void push.change('pause', { method: 'PATCH', path: 'push', body: { pausedUntil: end } }, '');
  return (
    <div className="mb-8">
      <div role="status">
        {until !== null && (
          <p className="mb-3">{text.paused(localTime(until, timeZone, hourCycle, chat.dayPeriods))}</p>
        )}
      </div>
      <Outcome {...toldIn(push, 'pause')}>
        {until === null ? (
          <QuietButton pending={push.pending} onClick={() => set(Date.now() + HOUR_MS)}>
            {text.pause}
          </QuietButton>
        ) : (
          <QuietButton pending={push.pending} onClick={() => set(null)}>
            {text.resume}
          </QuietButton>
        )}
      </Outcome>
    </div>
  );
}

/** The end of a pause while it has not come. */
function useUntil(pausedUntil: number | null): number | null {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    setNow(Date.now());
    if (pausedUntil === null) return;
    const timer = setTimeout(() => setNow(Date.now()), Math.max(0, pausedUntil - Date.now()));
    return () => clearTimeout(timer);
  }, [pausedUntil]);
  return pausedUntil !== null && pausedUntil > now ? pausedUntil : null;
}
