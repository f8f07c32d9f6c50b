import { on } from 'node:events';
import { WebSocket } from 'ws';
import { CONNECTION_PATH, SUBPROTOCOL_V2 } from '@/lib/chat/protocol';
import { inboxOf } from '@/lib/rooms/inbox';
import { CLOSED, DIRECT, fillInbox, OPEN } from '@/tests/bench/live/fill-inbox';
import { PEOPLE, withOurDatabase } from '@/tests/bench/live/ours';
import { percentile } from '@/tests/bench/live/stats';
import type { Measure } from './measure';

/** No other measure signs in as this person. */
const PERSON = PEOPLE - 100;
const WARM_UP_QUERIES = 100;
const QUERIES = 1_000;
const TIMEOUT_MS = 10_000;

/** The list of rooms of a person who is in many of them. */
export const INBOX: Measure = {
  name: 'inbox',
  description: `The list of a person with ${OPEN} open, ${CLOSED} closed and ${DIRECT} direct rooms, a third of them unread, is read ${QUERIES} times, one after the other, while nothing else uses the database. Its bytes are those of the frame on the socket.`,
  servers: ['ours'],
  async sample({ port, cookies }) {
    const times = await withOurDatabase(async (db) => {
      await fillInbox(db, PERSON);
      const found: number[] = [];
      for (let i = 0; i < WARM_UP_QUERIES + QUERIES; i++) {
        const startedAt = performance.now();
        const { rooms } = await inboxOf(db, PERSON);
        if (i >= WARM_UP_QUERIES) found.push(performance.now() - startedAt);
        if (rooms.length !== OPEN + CLOSED + DIRECT) throw new Error(`There are ${rooms.length} rooms in the list`);
      }
      return found.sort((a, b) => a - b);
    });
    const bytes = await frameBytes(port, cookies[PERSON - 1] ?? '');
    return { p50Ms: percentile(times, 0.5), p99Ms: percentile(times, 0.99), kb: bytes / 1e3 };
  },
};

/** @returns the bytes of the first `inbox` frame. @throws Error if it does not come in time */
async function frameBytes(port: number, cookie: string): Promise<number> {
  const headers = { Cookie: cookie, Origin: `http://127.0.0.1:${port}` };
  const ws = new WebSocket(`ws://127.0.0.1:${port}${CONNECTION_PATH}`, [SUBPROTOCOL_V2], { headers });
  try {
    for await (const [data] of on(ws, 'message', { signal: AbortSignal.timeout(TIMEOUT_MS) })) {
      if (String(data).startsWith('{"type":"inbox"')) return Buffer.byteLength(String(data));
    }
    throw new Error('The socket ended');
  } finally {
    ws.terminate();
  }
}
