import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, startApp } from '@/tests/support/app';
import { Visitor } from '@/tests/support/browser/visitor';
import { ChatClient } from '@/tests/support/chat-client';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { eventually } from '@/tests/support/wait';

/** Texts that must never be in a log, each of them unique. */
const PLANTED = {
  password: 'planted-password-Zx81',
  wrongPassword: 'planted-wrong-Qy72',
  message: 'planted-message-Wv63',
  badFrame: 'planted-frame-Ut54',
  query: 'planted-query-Sr45',
  cookie: 'planted-cookie-Po36',
};

const OURS = '0b1c6e1e5a3f4d539d5c3f8f2f0a8d11';

let database: TestDatabase;
let app: App;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await startApp({ database, env: { LOG_LEVEL: 'trace', TRUSTED_PROXIES: '1' } });
});

afterAll(async () => {
  await app.stop();
  await database.drop();
});

interface Line {
  msg: string;
  requestId?: string;
  connectionId?: string;
  path?: string;
  status?: number;
}

function lines(of = app): Line[] {
  const texts = of.logs().split('\n');
  return texts.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
}

describe('the log', () => {
  it('never contains a password, a cookie, a query or a message, whatever fails', async () => {
    const visitor = new Visitor(app.origin);
    expect((await visitor.signUp({ username: 'ana', password: PLANTED.password })).status).toBe(201);
    await visitor.signIn('ana', PLANTED.wrongPassword);
    await visitor.signUp({ username: 'ana', password: PLANTED.wrongPassword });
    await visitor.signIn('ana', PLANTED.password);
    await visitor.fetch(`/sign-in?callbackUrl=${PLANTED.query}`);
    await fetch(`${app.origin}/`, { headers: { cookie: `next-auth.session-token=${PLANTED.cookie}` } });
    const client = await ChatClient.connect({ origin: app.origin, cookie: visitor.cookie });
    await client.say(PLANTED.message);
    client.sendRaw(JSON.stringify({ type: 'message', message: PLANTED.badFrame, unknown: PLANTED.badFrame }));
    await client.frame((frame) => frame.type === 'error');
    const refused = { cookie: `next-auth.session-token=${PLANTED.cookie}`, query: `epoch=${PLANTED.query}&since=0` };
    await expect(ChatClient.connect({ origin: app.origin, ...refused })).rejects.toThrow('401');
    const resumed = await ChatClient.connect({
      ...{ origin: app.origin, cookie: visitor.cookie, query: `since=0&epoch=${PLANTED.query}` },
    });

    // The errors of failed statements contain the data to be stored.
    await database.db.$client.query('RENAME TABLE messages TO messages_away, users TO users_away');
    await client.say(PLANTED.message);
    await visitor.signUp({ username: 'luis', password: PLANTED.password });
    await visitor.signIn('ana', PLANTED.password);
    await visitor.fetch('/');
    await database.db.$client.query('RENAME TABLE messages_away TO messages, users_away TO users');
    await Promise.all([client.close(), resumed.close()]);

    await eventually(() => app.logs().includes('a socket closed'));
    const logs = app.logs();
    for (const word of [
      'commit failed',
      'a request failed',
      'sign-in failed',
      'a socket was refused',
      'a socket closed',
    ]) {
      expect(logs).toContain(word);
    }
    for (const [what, planted] of Object.entries(PLANTED)) expect(logs.includes(planted), what).toBe(false);
    for (const [name, value] of visitor.cookies) expect(logs.includes(value), name).toBe(false);
  });

  it('has one line for each request, whose id is in the answer', async () => {
    const answer = await fetch(`${app.origin}/sign-in?from=here`);
    const requestId = answer.headers.get('x-request-id') ?? '';
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    const own = await eventually(() => {
      const found = lines().filter((line) => line.requestId === requestId);
      return found.length > 0 && found;
    });
    expect(own).toMatchObject([{ msg: 'request', path: '/sign-in', status: 200 }]);
  });

  it('has the id of the request in every line about it, also in those of pages', () => {
    const [failed] = lines().filter(({ msg }) => msg === 'a request failed');
    expect(failed?.requestId).toMatch(/^[0-9a-f-]{36}$/);
    const ended = lines().filter(({ msg, requestId }) => msg === 'request' && requestId === failed?.requestId);
    expect(ended).toMatchObject([{ path: '/api/sign-up', status: 503 }]);
  });

  it('uses the id that the proxy sent, unless it could break a line', async () => {
    const given = await fetch(`${app.origin}/sign-in`, { headers: { 'x-request-id': OURS } });
    expect(given.headers.get('x-request-id')).toBe(OURS);
    const bad = await fetch(`${app.origin}/sign-in`, { headers: { 'x-request-id': '{"level":60}' } });
    expect(bad.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("identifies a socket by its upgrade's id from its opening to its end", () => {
    const [opened] = lines().filter(({ msg }) => msg === 'a socket opened');
    expect(opened?.connectionId).toMatch(/^[0-9a-f-]{36}$/);
    const closed = lines().filter(({ msg, connectionId }) => {
      return msg === 'a socket closed' && connectionId === opened?.connectionId;
    });
    expect(closed).toHaveLength(1);
  });
});

it('the log at `info` has one line for the start, one for the stop and none for what people do', async () => {
  const other = await createTestDatabase();
  const quiet = await startApp({ database: other });
  const visitor = new Visitor(quiet.origin);
  await visitor.signUp({ username: 'ana', password: PLANTED.password });
  await visitor.signIn('ana', PLANTED.password);
  await visitor.fetch('/');
  await visitor.fetch('/nothing-here');
  const client = await ChatClient.connect({ origin: quiet.origin, cookie: visitor.cookie });
  await client.say('hola');
  await client.close();
  await expect(ChatClient.connect({ origin: quiet.origin, cookie: '' })).rejects.toThrow('401');
  await quiet.stop();
  // These lines are for people at a terminal. Next adds other lines.
  const told = quiet.logs().match(/^Tertulia: .*$/gm) ?? [];
  expect(told).toEqual([`Tertulia: ${quiet.origin}`, expect.stringContaining('no administrator yet')]);
  expect(lines(quiet)).toMatchObject([{ level: 30, msg: 'stopped', signal: 'SIGTERM' }]);
  await other.drop();
});
