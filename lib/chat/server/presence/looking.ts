import type { Connection } from '@/lib/chat/server/connection';
import { type Look, type PresenceStore, REPEAT_MS } from '@/lib/presence/presence';
import { batches } from './tell-store';

/** The pause before the store is told, so that it is told once of what changes quickly. */
const SOON_MS = 100;

/**
 * Tells the store at which rooms the people of this node look. This has nothing to do with whether others may see them:
 * it only keeps their own notifications away. It is bounded, since a connection looks at one room at most.
 */
export class Looking {
  readonly #at = new Map<Connection, Look>();
  /** How many connections look there. */
  readonly #counts = new Map<Look, number>();
  /** What the store must be told. */
  readonly #changed = new Set<Look>();
  #timer: NodeJS.Timeout | null = null;
  #repeats: NodeJS.Timeout | null = null;
  #isEnded = false;

  constructor(private readonly store: Pick<PresenceStore, 'looking' | 'lookedAway'>) {}

  /** The connection looks at this room now, and at no other one. Null: at none. */
  at(connection: Connection, room: number | null): void {
    const before = this.#at.get(connection);
    const look: Look | null = room === null ? null : `${connection.member.userId}:${room}`;
    if (look === (before ?? null)) return;
    if (before) {
      this.#at.delete(connection);
      this.#count(before, -1);
    }
    if (look) {
      this.#at.set(connection, look);
      this.#count(look, 1);
    }
  }

  /** The store may have lost everything. */
  repeat(): void {
    for (const look of this.#counts.keys()) this.#changed.add(look);
    this.#wake();
  }

  /** Tells the store that nobody of this node looks at anything. */
  async end(): Promise<void> {
    this.#isEnded = true;
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#repeats) clearInterval(this.#repeats);
    for (const look of this.#counts.keys()) this.#changed.add(look);
    this.#counts.clear();
    this.#at.clear();
    await this.#tell();
  }

  #count(look: Look, change: 1 | -1): void {
    const count = (this.#counts.get(look) ?? 0) + change;
    if (count > 0) this.#counts.set(look, count);
    else this.#counts.delete(look);
    this.#changed.add(look);
    this.#wake();
  }

  #wake(): void {
    if (this.#isEnded) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.#tell();
    }, SOON_MS).unref();
    this.#repeats ??= setInterval(() => this.repeat(), REPEAT_MS).unref();
  }

  /** The store never rejects. What does not reach it is told again with the next repetition, or expires. */
  async #tell(): Promise<void> {
    const changed = [...this.#changed];
    this.#changed.clear();
    const here = changed.filter((look) => this.#counts.has(look));
    const gone = changed.filter((look) => !this.#counts.has(look));
    await Promise.all([
      ...batches(here).map((looks) => this.store.looking(looks)),
      ...batches(gone).map((looks) => this.store.lookedAway(looks)),
    ]);
  }
}
