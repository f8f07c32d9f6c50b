import type { Database } from '@/lib/db/client';
import { findSessions, type SocketUser } from './live-sessions';
import { type CookieSecrets, sessionIdOfCookie } from './token';

interface Waiting {
  resolve(user: SocketUser | null): void;
  reject(error: unknown): void;
}

/**
 * Finds the users of WebSocket upgrades. After a restart all clients reconnect at once, so requests that arrive in one
 * turn of the event loop, or while a query is running, share one query.
 */
export class SessionLookup {
  #waiting = new Map<string, Waiting[]>();
  #running = false;

  constructor(
    private readonly db: Database,
    private readonly secrets: CookieSecrets,
  ) {}

  /** Returns the live session of a Cookie header, or null. @throws the driver's error if the query fails */
  async find(cookieHeader: string | undefined): Promise<SocketUser | null> {
    const id = await sessionIdOfCookie(cookieHeader, this.secrets);
    if (id === null) return null;
    return new Promise((resolve, reject) => {
      const others = this.#waiting.get(id);
      if (others) others.push({ resolve, reject });
      else this.#waiting.set(id, [{ resolve, reject }]);
      if (this.#running) return;
      this.#running = true;
      setImmediate(() => void this.#run());
    });
  }

  async #run(): Promise<void> {
    while (this.#waiting.size > 0) {
      const batch = this.#waiting;
      this.#waiting = new Map();
      await this.#lookUp(batch);
    }
    this.#running = false;
  }

  async #lookUp(batch: Map<string, Waiting[]>): Promise<void> {
    try {
      const found = new Map((await findSessions(this.db, [...batch.keys()])).map((user) => [user.sessionId, user]));
      for (const [id, waiting] of batch) for (const { resolve } of waiting) resolve(found.get(id) ?? null);
    } catch (error) {
      for (const waiting of batch.values()) for (const { reject } of waiting) reject(error);
    }
  }
}
