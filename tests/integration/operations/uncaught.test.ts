import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, type AppOptions, startApp } from '@/tests/support/app';
import { ChatClient } from '@/tests/support/chat-client';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Person, signedIn } from '@/tests/support/people';
import { childrenOf } from '@/tests/support/processes';
import { eventually, within } from '@/tests/support/wait';

const PRELOAD = new URL('./throws.mjs', import.meta.url);
const END_MS = 15_000;
/** Each test starts its own app. */
const TIMEOUT_MS = 60_000;

let database: TestDatabase;
let ana: Person;

beforeAll(async () => {
  database = await createTestDatabase();
  ana = await signedIn(database.db, 'ana');
});

afterAll(() => database.drop());

/** @param kind the kind of error that SIGUSR2 causes, see the preloaded file */
function startThrowing(kind: string, options: AppOptions = {}): Promise<App> {
  const NODE_OPTIONS = `--import ${fileURLToPath(PRELOAD)}`;
  return startApp({ database, ...options, env: { NODE_OPTIONS, THROWS: kind, ...options.env } });
}

const join = (app: App) => ChatClient.connect({ origin: app.origin, cookie: ana.cookie });

function linesAt(app: App, level: number): Record<string, unknown>[] {
  const lines = app.logs().split('\n');
  return lines.filter((line) => line.includes(`"level":${level}`)).map((line) => JSON.parse(line));
}

describe('an error that nobody caught', () => {
  it.each(['exception', 'rejection'])(
    'ends the node gracefully with 1: %s',
    async (kind) => {
      const app = await startThrowing(kind);
      try {
        const client = await join(app);
        process.kill(app.pid, 'SIGUSR2');
        expect((await client.closed).code).toBe(1012);
        expect(await within(app.exited, END_MS, 'The drain')).toBe(1);
        expect(linesAt(app, 60)).toMatchObject([{ err: { message: 'boom', stack: expect.stringContaining('at ') } }]);
        expect(app.logs()).toContain('"msg":"stopped"');
      } finally {
        await app.stop();
      }
    },
    TIMEOUT_MS,
  );

  it(
    'because a client disconnected is logged, and the node goes on',
    async () => {
      const app = await startThrowing('left');
      try {
        const client = await join(app);
        process.kill(app.pid, 'SIGUSR2');
        await eventually(() => linesAt(app, 50).length > 0);
        expect(await client.say('y seguimos')).toMatchObject({ type: 'ack' });
      } finally {
        expect(await app.stop()).toBe(0);
      }
    },
    TIMEOUT_MS,
  );

  it(
    'in a promise of a request is logged with the id of the request, and the node goes on',
    async () => {
      const app = await startThrowing('rejection');
      try {
        const client = await join(app);
        const answer = await fetch(`${app.origin}/robots.txt`, { headers: { 'x-throws': 'yes' } });
        const requestId = answer.headers.get('x-request-id');
        await eventually(() => linesAt(app, 50).some((line) => line.requestId === requestId));
        expect(await client.say('y seguimos')).toMatchObject({ type: 'ack' });
      } finally {
        expect(await app.stop()).toBe(0);
      }
    },
    TIMEOUT_MS,
  );

  it(
    'in one of several processes ends that one gracefully, and it is replaced',
    async () => {
      const app = await startThrowing('exception', { redis: true, env: { WEB_CONCURRENCY: '2' } });
      try {
        await eventually(() => childrenOf(app.pid).length === 2);
        const client = await join(app);
        const before = childrenOf(app.pid);
        for (const pid of before) process.kill(pid, 'SIGUSR2');
        expect((await client.closed).code).toBe(1012);
        await eventually(() => {
          const now = childrenOf(app.pid);
          return now.length === 2 && !now.some((pid) => before.includes(pid));
        });
        await eventually(async () => expect(await (await join(app)).say('y seguimos')).toMatchObject({ type: 'ack' }));
        expect(linesAt(app, 60)).toHaveLength(2);
      } finally {
        expect(await app.stop()).toBe(0);
      }
    },
    TIMEOUT_MS,
  );
});
