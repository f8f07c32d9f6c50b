import { useCallback, useEffect, useState } from 'react';
import { request } from '@/lib/browser/request';
import type { MonthAnswer } from '@/lib/messages/calendar/answer';

interface Asked {
  room: number;
  /** `YYYY-MM` */
  month: string;
  zone: string;
}

/** The most months that are kept. All of them are dropped when there are more. */
const KEPT = 200;
const kept = new Map<string, MonthAnswer>();

/**
 * Which days of a month have messages. Months that this tab has seen are shown at once, and asked for again.
 * @param given the month that came with the page
 */
export function useMonth({ room, month, zone }: Asked, given: { month: string; answer: MonthAnswer } | null) {
  const key = `${room} ${month} ${zone}`;
  const [loaded, setLoaded] = useState<{ key: string; answer: MonthAnswer | null } | null>(null);
  const [tries, setTries] = useState(0);
  const isGiven = given?.month === month;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another try asks again
  useEffect(() => {
    if (isGiven) return;
    let isWanted = true;
    void ask({ room, month, zone }).then((answer) => {
      if (answer) keep(key, answer);
      if (isWanted) setLoaded({ key, answer });
    });
    return () => {
      isWanted = false;
    };
  }, [key, isGiven, tries]);

  const fresh = loaded?.key === key ? loaded : null;
  const answer = isGiven ? given.answer : (fresh?.answer ?? kept.get(key) ?? null);
  const retry = useCallback(() => {
    setLoaded(null);
    setTries((before) => before + 1);
  }, []);
  return { answer, failed: answer === null && fresh !== null, retry };
}

async function ask({ room, month, zone }: Asked): Promise<MonthAnswer | null> {
  const query = new URLSearchParams({ month, zone });
  const answer = await request<MonthAnswer>({ method: 'GET', path: `rooms/by-id/${room}/days?${query}` });
  return answer.ok ? answer.body : null;
}

function keep(key: string, answer: MonthAnswer): void {
  if (kept.size >= KEPT) kept.clear();
  kept.set(key, answer);
}
