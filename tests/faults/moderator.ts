import { setTimeout as sleep } from 'node:timers/promises';
import { type Change, now } from './journal';
import type { Person } from './people';
import { ask, type RequestOptions } from './request';

const PAUSE_MS = 500;
/** Longer than any fault lasts. */
const GIVE_UP_MS = 90_000;

/** An administrator who edits, deletes and erases. Asks one node after the other until one answers. */
export class Moderator {
  readonly changes: Change[] = [];
  /** Names of people who were, or are being, deleted with all their messages. */
  readonly erased = new Set<string>();
  #portIndex = 0;

  constructor(
    private readonly admin: Person,
    private readonly ports: readonly number[],
  ) {}

  /** @param text null to delete the message */
  async change(target: { room: string; roomId: number; seq: number; clientId: string }, text: string | null) {
    const { room, roomId, seq, clientId } = target;
    const change: Change = { room, seq, clientId, text, startedAt: now(), endedAt: null, outcome: null };
    this.changes.push(change);
    const request =
      text === null
        ? { method: 'DELETE', path: '/api/admin/messages', body: { messages: [{ room: roomId, seq }] } }
        : { method: 'PATCH', path: `/api/admin/messages/${roomId}/${seq}`, body: { text } };
    const status = await this.#ask(request);
    change.endedAt = now();
    change.outcome = status === 404 ? 'gone' : 'done';
  }

  async erase({ userId, username }: Person): Promise<void> {
    this.erased.add(username);
    await this.#ask({ method: 'DELETE', path: `/api/admin/people/${userId}`, body: { name: username } });
  }

  /** @returns 200, or 404 if the target is gone. @throws Error for any other answer except 5xx, and after GIVE_UP_MS */
  async #ask(request: RequestOptions): Promise<number> {
    const { method, path } = request;
    const deadline = now() + GIVE_UP_MS;
    for (;;) {
      const port = this.ports[this.#portIndex % this.ports.length] ?? 0;
      const status = await ask(this.admin, port, request).then(
        (response) => response.status,
        () => null,
      );
      if (status === 200 || status === 404) return status;
      if (status !== null && status < 500) throw new Error(`${method} ${path} was answered with ${status}`);
      if (now() > deadline) throw new Error(`${method} ${path} was never answered`);
      this.#portIndex++;
      await sleep(PAUSE_MS);
    }
  }
}
