import { vi } from 'vitest';
import type { PresenceFrame } from '@/lib/chat/protocol';
import type { Connection } from '@/lib/chat/server/connection';
import { MemoryPresence } from '@/lib/presence/memory';
import type { Log } from '@/lib/telemetry/log';
import type { PresenceProfile } from '@/lib/users/profile';
import { Presence } from './presence';

/** What the tests of presence share. They use fake timers. */

export const [ANA, LUIS, NOBODY] = [1, 2, 99];
export const SOON_MS = 200;
export const TURN_MS = 3_100;
export const GRACE_MS = 30_000;

export const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** A fake connection, which records the frames that it is sent. */
class Fake {
  readonly frames: PresenceFrame[] = [];
  closed = false;
  bufferedBytes = 0;
  readonly member: { userId: number };

  constructor(
    userId: number,
    readonly speaksV2: boolean,
  ) {
    this.member = { userId };
  }

  queue(frame: Buffer): void {
    this.frames.push(JSON.parse(frame.toString().slice(frame.indexOf('{'))));
  }

  get asConnection(): Connection {
    return this as unknown as Connection;
  }
}

/** A node whose database knows Ana and Luis, and a function that makes another one with the same store. */
export function setUp() {
  const warn = vi.fn();
  const world = {
    profiles: new Map<number, PresenceProfile>([ANA, LUIS].map((id) => [id, { hidden: false, status: null }])),
    down: false,
    asked: [] as (readonly number[])[],
    /** Called during each query. */
    onAsked: () => {},
    warn,
  };
  const store = new MemoryPresence();
  const node = () => {
    const profiles = async (userIds: readonly number[]) => {
      world.asked.push(userIds);
      world.onAsked();
      if (world.down) throw new Error('no database');
      return new Map([...world.profiles].filter(([id]) => userIds.includes(id)));
    };
    const presence = new Presence({ store, profiles, log: { warn, error: warn } as unknown as Log });
    presence.start();
    return presence;
  };
  const enter = (presence: Presence, userId: number, speaksV2 = false) => {
    const fake = new Fake(userId, speaksV2);
    presence.enter(fake.asConnection);
    return fake;
  };
  const presence = node();
  const watching = async (...people: number[]) => {
    const luis = enter(presence, LUIS);
    presence.watch(luis.asConnection, people);
    await pass(SOON_MS);
    luis.frames.length = 0;
    return luis;
  };
  return {
    world,
    store,
    node,
    presence,
    /** A connection that is active at once. */
    enter: (userId: number) => enter(presence, userId),
    /** A connection that has not said yet whether it is active. */
    arrive: (userId: number) => enter(presence, userId, true),
    enterAt: enter,
    watching,
  };
}

export const told = (...people: object[]) => ({ type: 'presence', people });
export const ana = (state: string, more = {}) => ({ id: ANA, state, ...more });
