'use client';

import { useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react';
import { useHourCycle, useText } from '@/components/locale';
import { useReader } from '@/components/shell/chat-provider';
import type { RoomFacts } from '@/lib/chat/client/chat';
import type { SessionApi } from '@/lib/chat/client/first/chat-api';
import type { PendingMessage } from '@/lib/chat/client/timeline';
import { chatText } from '@/lib/i18n/chat/text';
import { troubleText } from '@/lib/i18n/trouble/text';
import { fullDate, localDay, localTime } from '@/lib/messages/days';
import { may } from '@/lib/rooms/policy';

/** Why a person may not write in a room, or must wait, and how the composer says so. */

/** The longest time that one timer waits, in milliseconds. */
const TICK_MS = 3_600_000;

type Person = { isAdmin?: boolean | undefined };

/** Returns why the person may not write here; null if they may. @param now milliseconds since 1970, by this device */
export function quietReason(me: Person, room: RoomFacts, now: number): 'moderators' | 'silenced' | null {
  if (moderates(me, room)) return null;
  if (room.silencedUntil !== undefined && Date.parse(room.silencedUntil) > now) return 'silenced';
  return room.posting === 'moderators' ? 'moderators' : null;
}

function moderates(me: Person, { kind, role = null }: RoomFacts): boolean {
  return may({ role: me.isAdmin ? 'admin' : 'member' }, { kind, role }, 'moderate');
}

interface LineProps {
  room: RoomFacts;
  reason: 'moderators' | 'silenced';
  /** Called when the silence is over by this device's clock. */
  onEnd: () => void;
}

/** Shown in place of the field: says why the person may not write. */
export function QuietLine({ room, reason, onEnd }: LineProps) {
  const text = useText(troubleText);
  return (
    <div role="status" className="rounded-[26px] bg-pill px-5 py-3.5 text-center text-[15px] text-muted leading-[22px]">
      <p>
        {reason === 'moderators' ? text.moderatorsOnly : <Silenced until={room.silencedUntil ?? ''} onEnd={onEnd} />}
      </p>
    </div>
  );
}

function Silenced({ until, onEnd }: { until: string; onEnd: () => void }) {
  const { silencedUntil } = useText(troubleText);
  const words = useText(chatText);
  const { timeZone, today } = useReader();
  const hourCycle = useHourCycle();
  const ended = useEffectEvent(onEnd);
  const at = Date.parse(until);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const wait = () => {
      const left = at - Date.now();
      if (left <= 0) ended();
      else timer = setTimeout(wait, Math.min(left + 1, TICK_MS));
    };
    wait();
    return () => clearTimeout(timer);
  }, [at]);
  const day = localDay(at, timeZone);
  const time = localTime(at, timeZone, hourCycle, words.dayPeriods);
  return day === today ? silencedUntil(time) : silencedUntil(time, fullDate(day, words));
}

interface SlowProps {
  room: RoomFacts;
  session: SessionApi;
  /** Called when the person must wait, and when they may write again. */
  onWait: (isWaiting: boolean) => void;
}

/** Says above the field how long the person must still wait in slow mode. The field and its text stay. */
export function SlowNote({ room, session, onWait }: SlowProps) {
  const { slow } = useText(troubleText);
  const { me } = useReader();
  const view = useSyncExternalStore(session.subscribe, session.getSnapshot, session.getSnapshot);
  const [, tick] = useState(0);
  const { slowSeconds = 0 } = room;
  const bound = moderates(me, room) ? 0 : slowSeconds;
  // A message that is being sent starts the wait at once. Without a connection it is unknown when the message will be
  // sent, so the person can write more.
  // Nor while its files are uploaded: a text may come before it.
  const isOnTheWay = ({ state, pendingFiles = [] }: PendingMessage) =>
    state === 'waiting' && pendingFiles.every(({ stored }) => stored);
  const isSending = view.link === 'open' && view.pending.some(isOnTheWay);
  const knownMs = session.slowLeftMs(bound);
  const leftMs = knownMs === 0 && isSending ? bound * 1_000 : knownMs;
  const seconds = Math.ceil(leftMs / 1_000);
  const isWaiting = seconds > 0;
  const tell = useEffectEvent(onWait);
  useEffect(() => {
    tell(isWaiting);
    return () => tell(false);
  }, [isWaiting]);
  // Runs after each rendering, because the time that is left has changed.
  useEffect(() => {
    if (leftMs <= 0) return;
    const timer = setTimeout(() => tick((count) => count + 1), leftMs % 1_000 || 1_000);
    return () => clearTimeout(timer);
  });
  // Announced only when the wait begins: otherwise a screen reader would read every second aloud.
  const [said, setSaid] = useState(0);
  if (isWaiting !== said > 0) setSaid(seconds);
  return (
    <>
      <span role="status" className="sr-only">
        {said > 0 && slow(said)}
      </span>
      {isWaiting && <p className="px-4 pb-1.5 text-[13px] text-muted tabular-nums">{slow(seconds)}</p>}
    </>
  );
}
