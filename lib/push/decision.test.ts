import { describe, expect, it } from 'vitest';
import { concerns, isReachable, type PushMember, type PushMessage } from './decision';

/** Fridays at noon in Bogotá. */
const NOW = new Date('2026-11-27T12:00:00-05:00');
const LATER = new Date(NOW.getTime() + 1);
const [AUTHOR, READER] = [1, 2];
const ALWAYS = { quietFrom: 0, quietTo: 0, quietDays: 0b1111111, quietZone: 'America/Bogota' };
const NEVER = { quietFrom: null, quietTo: null, quietDays: null, quietZone: null };

const member: PushMember = {
  ...NEVER,
  userId: READER,
  roomId: 1,
  kind: 'open',
  isClosed: false,
  isLooking: false,
  joinedSeq: 0,
  lastReadSeq: 0,
  unreadFromSeq: null,
  notify: null,
  mutedUntil: null,
  pausedUntil: null,
};
const message: PushMessage = { roomId: 1, seq: 10, author: AUTHOR, isGone: false, names: new Set(), namesAll: false };

const notifies = (about: Partial<PushMessage>, who: Partial<PushMember>, blocked: number[] = []) =>
  isReachable({ ...member, ...who }, NOW) &&
  concerns({ ...message, ...about }, { ...member, ...who }, new Set(blocked), NOW);
const named = { names: new Set([READER]) };

describe('a message notifies', () => {
  it('the people of a direct room, and whom it names elsewhere, unless they chose otherwise', () => {
    expect(notifies({}, { kind: 'direct' })).toBe(true);
    expect(notifies({}, { kind: 'direct', notify: 'mentions' })).toBe(true);
    expect(notifies({}, {})).toBe(false);
    expect(notifies(named, {})).toBe(true);
    expect(notifies({ namesAll: true }, {})).toBe(true);
    expect(notifies({ names: new Set([3]) }, {})).toBe(false);
    expect(notifies({}, { notify: 'all' })).toBe(true);
    expect(notifies({}, { notify: 'mentions' })).toBe(false);
    expect(notifies(named, { notify: 'none' })).toBe(false);
  });

  it('those who marked it as unread again before they were notified', () => {
    expect(notifies(named, { lastReadSeq: 10 })).toBe(false);
    expect(notifies(named, { lastReadSeq: 10, unreadFromSeq: 10 })).toBe(true);
    expect(notifies(named, { lastReadSeq: 10, unreadFromSeq: 11 })).toBe(false);
  });

  it('a room again once its mute, or a pause, is over', () => {
    expect(notifies(named, { mutedUntil: LATER })).toBe(false);
    expect(notifies(named, { mutedUntil: NOW })).toBe(true);
    expect(notifies(named, { pausedUntil: LATER })).toBe(false);
    expect(notifies(named, { pausedUntil: NOW })).toBe(true);
  });

  it('nobody who has the room before their eyes', () => {
    expect(notifies(named, { isLooking: true })).toBe(false);
    expect(notifies({}, { kind: 'direct', isLooking: true })).toBe(false);
  });
});

/** I14 as a list of reasons, written apart from the rules that are tested. */
function reasonsAgainst(one: PushMessage, who: PushMember, blocked: ReadonlySet<number>): string[] {
  const wants = who.kind === 'direct' || who.notify === 'all' || one.namesAll || one.names.has(who.userId);
  const isUnread = one.seq > who.lastReadSeq || (who.unreadFromSeq !== null && one.seq >= who.unreadFromSeq);
  const reasons: [string, boolean][] = [
    ['own', one.author === who.userId],
    ['blocked', one.author !== null && blocked.has(one.author)],
    ['gone', one.isGone],
    ['read', !isUnread],
    ['before they came', one.seq <= who.joinedSeq],
    ['closed', who.isClosed],
    ['on a screen', who.isLooking],
    ['muted', who.notify === 'none' || (who.mutedUntil?.getTime() ?? 0) > NOW.getTime()],
    ['paused', (who.pausedUntil?.getTime() ?? 0) > NOW.getTime()],
    ['quiet', who.quietFrom !== null],
    ['not meant for them', !wants],
  ];
  return reasons.flatMap(([reason, holds]) => (holds ? [reason] : []));
}

it('notifies exactly if nothing speaks against it, in 10,000 random cases', () => {
  let state = 20_261_127;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const oneOf = <T>(...values: T[]): T => values[Math.floor(random() * values.length)] as T;
  // Rare, so that several hundred cases have no reason against them.
  const rarely = <T>(value: T, otherwise: T): T => (random() < 0.15 ? value : otherwise);
  const outcomes = new Map<boolean, number>();
  for (let i = 0; i < 10_000; i++) {
    const one: PushMessage = {
      roomId: 1,
      seq: 10,
      author: rarely<number | null>(oneOf(READER, null), AUTHOR),
      isGone: rarely(true, false),
      names: new Set(oneOf([READER], [3], [])),
      namesAll: rarely(true, false),
    };
    const who: PushMember = {
      ...rarely<typeof NEVER | typeof ALWAYS>(ALWAYS, NEVER),
      userId: READER,
      roomId: 1,
      kind: oneOf('open', 'closed', 'direct'),
      isClosed: rarely(true, false),
      isLooking: rarely(true, false),
      joinedSeq: rarely(oneOf(10, 11), oneOf(0, 9)),
      lastReadSeq: rarely(oneOf(10, 12), oneOf(0, 9)),
      unreadFromSeq: rarely<number | null>(oneOf(1, 10, 11), null),
      notify: oneOf(null, null, 'all', 'mentions', rarely('none', null)),
      mutedUntil: rarely<Date | null>(oneOf(NOW, LATER), null),
      pausedUntil: rarely<Date | null>(oneOf(NOW, LATER), null),
    };
    const blocked = new Set(rarely([AUTHOR], []));
    const notified = isReachable(who, NOW) && concerns(one, who, blocked, NOW);
    const reasons = reasonsAgainst(one, who, blocked);
    expect({ notified, reasons }).toEqual({ notified: reasons.length === 0, reasons });
    outcomes.set(notified, (outcomes.get(notified) ?? 0) + 1);
  }
  for (const notified of [true, false]) expect(outcomes.get(notified)).toBeGreaterThan(400);
});
