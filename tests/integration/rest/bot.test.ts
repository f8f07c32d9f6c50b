import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type App, startApp } from '@/tests/support/app';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { Factory } from '@/tests/support/factory';
import { freePort } from '@/tests/support/free-port';
import { newToken } from '@/tests/support/people';
import { boundToThisProcess } from '@/tests/support/processes';
import { eventually } from '@/tests/support/wait';

/** The bot of docs/api.md, as it is printed there. */

let database: TestDatabase;
let folder: string;
let nodes: App[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  folder = mkdtempSync(join(tmpdir(), 'tertulia-bot-'));
  nodes = [
    await startApp({ database, redis: true }),
    await startApp({ database, redis: true, port: await freePort() }),
  ];
});
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.stop()));
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

function startBot(origin: string, token: string, room: number): ChildProcess {
  const source = /```js\n([\s\S]*?)```/.exec(readFileSync('docs/api.md', 'utf8'))?.[1] ?? '';
  const program = join(folder, 'bot.mjs');
  writeFileSync(program, source);
  const bot = [process.execPath, program, origin, token, String(room), join(folder, 'place.json')];
  const [command, args] = boundToThisProcess(bot[0] ?? '', bot.slice(1));
  return spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

it('answers every message once, while its node is killed and it is killed itself', async () => {
  const make = new Factory(database.db);
  const [ana, robot] = [await make.somebody(), await make.somebody()];
  const room = await make.roomWith(ana, 'member');
  await make.addTo(room, 'member', robot);
  const [mine, its] = [await newToken(database.db, ana.userId), await newToken(database.db, robot.userId)];
  const [talking, serving] = nodes as [App, App];
  const headers = { authorization: `Bearer ${mine.token}`, 'content-type': 'application/json' };
  const base = `${talking.origin}/api/v1/rooms/${room}`;
  let said = 0;
  const say = async (times: number) => {
    for (let i = 0; i < times; i++) {
      const body = JSON.stringify({ message: `!eco ${said++}`, clientId: randomUUID() });
      expect((await fetch(`${base}/messages`, { method: 'POST', headers, body })).status).toBe(201);
    }
  };
  const answers = async (): Promise<string[]> => {
    const { entries } = await (await fetch(`${base}/log?since=0`, { headers })).json();
    return entries.flatMap(({ userId, message }: { userId: number; message: string }) =>
      userId === robot.userId ? [message] : [],
    );
  };
  const untilAnswered = (count: number) =>
    eventually(async () => (await answers()).length >= count, { timeoutMs: 60_000 });

  let bot = startBot(serving.origin, its.token, room);
  await eventually(() => existsSync(join(folder, 'place.json')), { timeoutMs: 60_000 });
  await say(5);
  await untilAnswered(1);
  bot.kill('SIGKILL');
  await once(bot, 'exit');
  await say(5);
  bot = startBot(serving.origin, its.token, room);
  await untilAnswered(6);
  await serving.kill();
  await say(5);
  nodes[1] = await startApp({ database, redis: true, port: serving.port });
  await say(5);
  await untilAnswered(20);
  expect(await answers()).toEqual(Array.from({ length: 20 }, (_, i) => String(i)));
  bot.kill('SIGKILL');
  await once(bot, 'exit');
}, 180_000);
