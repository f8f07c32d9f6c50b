import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { SUBPROTOCOL_V2 } from '@/lib/chat/protocol';
import { type Database, openDatabase } from '@/lib/db/client';
import { rooms } from '@/lib/db/schema';
import { findRunningDatabase } from '@/lib/mariadb/private-database';
import { provision } from '@/scripts/provision';
import { ask } from '@/tests/support/admins';
import { type App, startApp, TEST_SECRET } from '@/tests/support/app';
import { type AnyFrame, ChatClient } from '@/tests/support/chat-client';
import { Factory } from '@/tests/support/factory';
import type { Person } from '@/tests/support/people';
import { median } from './live/stats';

/**
 * Measures whether the time of a refusal tells a stranger that a room exists. Each request asks in turn for a closed
 * room, for a direct room, and for a room that never existed. `read` and `unread` frames are left out, because their
 * answers wait for the next turn of a queue.
 * Run with: node --import tsx tests/bench/refusals.ts
 */

const ROUNDS = 400;
const WARM_UP = 50;
/** The strangers take turns, because each person may make only so many changes. */
const STRANGERS = 40;
const KINDS = ['closed', 'direct', 'missing'] as const;

interface Target {
  id: number;
  name: string;
}

type Kind = (typeof KINDS)[number];
/** Nobody can ask for a direct room by a name. */
const NAMED: readonly Kind[] = ['closed', 'missing'];

interface Request {
  send(target: Target): Promise<void>;
  kinds: readonly Kind[];
}

await provision(['mariadb']);
const dataDir = await mkdtemp(join(tmpdir(), 'tertulia-bench-'));
const app = await startApp({ database: 'private', env: { DATA_DIR: dataDir, NEXTAUTH_SECRET: TEST_SECRET } });
try {
  const address = await findRunningDatabase({ dataDir });
  if (!address) throw new Error('The private database is not running');
  const db = openDatabase(address);
  const make = new Factory(db);
  const strangers: Person[] = [];
  while (strangers.length < STRANGERS) strangers.push(await make.somebody());
  const [stranger] = strangers;
  if (!stranger) throw new Error('There is nobody');
  const targets = await makeTargets(db, make);
  const client = await ChatClient.connect({
    origin: app.origin,
    cookie: stranger.cookie,
    room: null,
    protocol: SUBPROTOCOL_V2,
  });
  console.log(`medians of ${ROUNDS} refusals in ms; in brackets, of the ratio to a missing room of the same round`);
  for (const [what, request] of Object.entries(requestsOf(app, strangers, client))) {
    console.log(`${what.padEnd(24)} ${await compare(request, targets)}`);
  }
  client.cut();
  await db.$client.end();
} finally {
  await app.stop();
  await rm(dataDir, { recursive: true, force: true });
}

/** Several rooms of each kind, so that no row of the database is always the last one that was read. */
async function makeTargets(db: Database, make: Factory): Promise<Record<Kind, Target[]>> {
  const named = async (id: number): Promise<Target> => {
    const [room] = await db.select({ name: rooms.name }).from(rooms).where(eq(rooms.id, id));
    return { id, name: room?.name ?? '' };
  };
  const all = { closed: [] as Target[], direct: [] as Target[], missing: [] as Target[] };
  for (let i = 0; i < 20; i++) {
    all.closed.push(await named(await make.roomWith(null, null, 'closed')));
    all.direct.push(await named(await make.directOf(null)));
    all.missing.push({ id: 900_000_000 + i, name: make.name('grupo_') });
  }
  return all;
}

function requestsOf(to: App, strangers: readonly Person[], client: ChatClient): Record<string, Request> {
  let lastRef = 0;
  let turn = 0;
  const somebody = () => strangers[turn++ % strangers.length] as Person;
  const refused = async (frame: { type: 'subscribe' | 'message'; room: number }) => {
    lastRef += 1;
    const clientId = crypto.randomUUID();
    const more = { subscribe: { ref: lastRef }, message: { message: 'hola', clientId } }[frame.type];
    client.frames.length = 0;
    client.sendRaw(JSON.stringify({ ...frame, ...more }));
    await client.frame<AnyFrame>(({ type }) => type === 'error');
  };
  const gone = async (path: string, method = 'GET') => {
    const answer = await ask(to, path, { as: somebody(), method, body: '' });
    await answer.arrayBuffer();
    if (answer.status !== 404) throw new Error(`${path}: ${answer.status}`);
  };
  const nothing = async (link: string) => {
    const answer = await ask(to, `/api/linked?to=${link}`, { as: somebody() });
    const text = await answer.text();
    if (text !== '{"messages":[null]}') throw new Error(`${link}: ${answer.status} ${text}`);
  };
  const byId = (send: Request['send']): Request => ({ send, kinds: KINDS });
  const byName = (send: Request['send']): Request => ({ send, kinds: NAMED });
  return {
    'GET a room': byId(({ id }) => gone(`/api/rooms/by-id/${id}`)),
    'GET its messages': byId(({ id }) => gone(`/api/rooms/by-id/${id}/messages`)),
    'GET messages by name': byName(({ name }) => gone(`/api/rooms/${name}/messages`)),
    'GET a linked message': byName(({ name }) => nothing(`r/${name}/1`)),
    'the same in conversations': byId(({ id }) => nothing(`d/${id}/1`)),
    'GET its members': byId(({ id }) => gone(`/api/rooms/by-id/${id}/members`)),
    'PUT one’s membership': byId(({ id }) => gone(`/api/rooms/by-id/${id}/membership`, 'PUT')),
    'its page': byName(({ name }) => gone(`/r/${name}`)),
    'its page with a message': byName(({ name }) => gone(`/r/${name}?m=1`)),
    'a conversation’s page': byId(({ id }) => gone(`/d/${id}`)),
    'an upgrade': byName(async ({ name }) => {
      const connecting = ChatClient.connect({ origin: to.origin, cookie: somebody().cookie, room: name });
      await connecting.then(
        () => Promise.reject(new Error('The upgrade was accepted')),
        () => {},
      );
    }),
    'frame: subscribe': byId(({ id: room }) => refused({ type: 'subscribe', room })),
    'frame: message': byId(({ id: room }) => refused({ type: 'message', room })),
  };
}

/** Asks for each kind in turn, so that other load on the machine affects all kinds equally. */
async function compare({ send, kinds }: Request, targets: Record<Kind, Target[]>): Promise<string> {
  const rounds: Record<Kind, number>[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const times = { closed: 0, direct: 0, missing: 0 };
    // Each round begins with another kind.
    for (let turn = 0; turn < kinds.length; turn++) {
      const kind = kinds[(round + turn) % kinds.length] ?? 'missing';
      const target = targets[kind][round % targets[kind].length];
      if (!target) throw new Error('There is no target');
      const startedAt = performance.now();
      await send(target);
      times[kind] = performance.now() - startedAt;
    }
    if (round >= WARM_UP) rounds.push(times);
  }
  const texts = kinds.map((kind) => {
    const ms = median(rounds.map((times) => times[kind]));
    const ratio = median(rounds.map((times) => times[kind] / times.missing));
    return `${kind} ${ms.toFixed(2)} (× ${ratio.toFixed(3)})`;
  });
  return texts.join('   ');
}
