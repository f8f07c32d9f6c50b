import { asc, eq } from 'drizzle-orm';
import { expect } from 'vitest';
import { messages, users } from '@/lib/db/schema';
import type { ListedHook } from '@/lib/hooks/limits';
import { type AccessFixture, accessFixture } from '@/tests/integration/access/fixture';
import { ask } from '@/tests/support/admins';
import type { Person } from '@/tests/support/people';

/** What the tests of webhooks share: an app, and what programs and people ask of it. */
export class HooksFixture {
  constructor(readonly base: AccessFixture) {}

  /** Sends what curl would send. */
  post(path: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return fetch(this.base.app.origin + path, { method: 'POST', body, headers: { ...type, ...headers } });
  }

  json(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
    return this.post(path, JSON.stringify(body), { 'content-type': 'application/json', ...headers });
  }

  /** The messages of a room, each with how its author is called; `~`: a bot. */
  async written(roomId: number): Promise<string[]> {
    const rows = await this.base.database.db
      .select({ text: messages.body, name: users.displayName, botRoomId: users.botRoomId })
      .from(messages)
      .innerJoin(users, eq(users.id, messages.userId))
      .where(eq(messages.roomId, roomId))
      .orderBy(asc(messages.seq));
    return rows.map(({ text, name, botRoomId }) => `${botRoomId === null ? '' : '~'}${name}: ${text}`);
  }

  /** A room with an owner who has made a webhook. */
  async made(kind: 'open' | 'closed' = 'closed') {
    const { app, make } = this.base;
    const ana = await make.person('member');
    const room = await make.roomWith(ana, 'owner', kind);
    const body = { name: ' Clima  de Cali ', incoming: true, outgoing: null };
    const answer = await ask(app, `/api/rooms/by-id/${room}/hooks`, { as: ana, method: 'POST', body });
    expect(answer.status).toBe(200);
    const { id, address } = (await answer.json()) as { id: number; address: string };
    return { ana, room, id, path: new URL(address).pathname, address };
  }

  async listed(as: Person, room: number): Promise<ListedHook[]> {
    const answer = await ask(this.base.app, `/api/rooms/by-id/${room}/hooks`, { as });
    return ((await answer.json()) as { hooks: ListedHook[] }).hooks;
  }
}

export function hooksFixture(): HooksFixture {
  return new HooksFixture(accessFixture());
}
