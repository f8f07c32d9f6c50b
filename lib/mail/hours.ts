import { knownZone } from '@/lib/messages/known-zone';

/**
 * By the clocks of the person's zone, mails about what was missed are sent from 8 in the morning until 8 in the
 * evening.
 */
const FROM_HOUR = 8;
const TO_HOUR = 20;

/** Whether a mail may come at this moment. Pure. */
export function isDaytime(zone: string, now: Date): boolean {
  const text = new Intl.DateTimeFormat('en-US', {
    timeZone: knownZone(zone),
    hour: '2-digit',
    hourCycle: 'h23',
  }).format(now);
  const hour = Number(text);
  return hour >= FROM_HOUR && hour < TO_HOUR;
}
