import type { SessionsChanged } from '@/lib/broker/broker';
import type { Log } from '@/lib/telemetry/log';
import { metrics } from '@/lib/telemetry/metrics';
import { CLOSE } from '../protocol';
import type { Connection, Member } from './connection';

/** Reads and records the state of sessions. */
export interface SessionSource {
  /**
   * Returns those of these sessions that have not ended, each with the shown name and the face that its person has now.
   * A session ends when it is signed out, expires, or its account is disabled.
   */
  liveSessions(sessionIds: string[]): Promise<ReadonlyMap<string, Pick<Member, 'shown' | 'face'>>>;
  /** Records that these sessions are in use. People who only chat load no page, which would record it otherwise. */
  touch(sessionIds: string[]): Promise<void>;
}

interface ConnectionsOptions {
  source: SessionSource;
  log: Log;
  /** A clock in milliseconds that never goes back. */
  now: () => number;
  /** The frame with the head of a room; undefined if the room is not open. */
  headFrame: (roomId: number) => Buffer | undefined;
}

/** How often the sessions of open sockets are recorded as in use. */
const TOUCH_EVERY_MS = 5 * 60_000;
/** Connections are pinged in this many groups, one after the other. */
export const HEARTBEAT_GROUPS = 25;

/** All connections of this node: pings them, and closes those whose session has ended. */
export class Connections {
  readonly #all = new Set<Connection>();
  readonly #groups = Array.from({ length: HEARTBEAT_GROUPS }, () => new Set<Connection>());
  #touchedAt = Number.NEGATIVE_INFINITY;
  #beat = 0;
  #added = 0;

  constructor(private readonly options: ConnectionsOptions) {}

  get all(): ReadonlySet<Connection> {
    return this.#all;
  }

  add(connection: Connection): void {
    this.#all.add(connection);
    this.#groups[this.#added++ % HEARTBEAT_GROUPS]?.add(connection);
  }

  delete(connection: Connection): void {
    this.#all.delete(connection);
    for (const group of this.#groups) group.delete(connection);
  }

  /** Checks the sessions that a change is about. */
  onSessions(change: SessionsChanged): void {
    const affected = [...this.#all].filter(({ member }) =>
      'userId' in change ? member.userId === change.userId : member.sessionId === change.sessionId,
    );
    void this.#checkSessions(affected);
  }

  /** Checks all sessions, and every TOUCH_EVERY_MS records that they are in use. @throws if that cannot be recorded */
  async sweep(): Promise<void> {
    await this.#checkSessions([...this.#all]);
    await this.#touch();
  }

  /** Pings the next group, and tells it the heads of its rooms. */
  heartbeat(): void {
    const frames = new Map<number, Buffer>();
    const headOf = (roomId: number): Buffer[] => {
      const frame = frames.get(roomId) ?? this.options.headFrame(roomId);
      if (!frame) return [];
      frames.set(roomId, frame);
      return [frame];
    };
    for (const connection of this.#groups[this.#beat++ % HEARTBEAT_GROUPS] ?? []) {
      const entered = [...connection.subscriptions.values()].filter(({ room }) => room !== null);
      connection.heartbeat(entered.flatMap(({ roomId }) => headOf(roomId)));
    }
  }

  /**
   * Closes the sockets of ended sessions. Gives the other sockets the shown name and the face that their person has
   * now.
   */
  async #checkSessions(connections: Connection[]): Promise<void> {
    if (connections.length === 0) return;
    try {
      const live = await this.options.source.liveSessions([...new Set(connections.map((c) => c.member.sessionId))]);
      for (const connection of connections) {
        const session = live.get(connection.member.sessionId);
        if (session) Object.assign(connection.member, { shown: session.shown, face: session.face });
        else connection.close(CLOSE.signedOut, 'signed out');
      }
    } catch (error) {
      metrics.sweepsFailed.inc();
      this.options.log.warn({ err: error }, 'sessions could not be read, the next sweep tries again');
    }
  }

  /** Called after the sockets of ended sessions were closed, so all remaining sessions are in use. */
  async #touch(): Promise<void> {
    const { source, now } = this.options;
    if (now() - this.#touchedAt < TOUCH_EVERY_MS) return;
    const open = [...this.#all].filter(({ closed }) => !closed);
    if (open.length === 0) return;
    this.#touchedAt = now();
    await source.touch([...new Set(open.map(({ member }) => member.sessionId))]);
  }
}
