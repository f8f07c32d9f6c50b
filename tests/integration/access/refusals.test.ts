import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { revokeSession } from '@/lib/auth/session-store';
import { tcpSocketOf } from '@/lib/chat/server/ws-internals';
import { users } from '@/lib/db/schema';
import type { AttackTag } from '@/tests/security/attacks';
import { startApp, TEST_SECRET } from '@/tests/support/app';
import { type AnyFrame, ChatClient } from '@/tests/support/chat-client';
import { chatFixture, join, newRoom } from '@/tests/support/chat-fixture';
import { cookieFor, newSession, signedIn } from '@/tests/support/people';

const fixture = chatFixture();

describe('an upgrade', () => {
  const attempt = (options: Partial<Parameters<typeof ChatClient.connect>[0]>) =>
    ChatClient.connect({ origin: fixture.app.origin, cookie: fixture.ana.cookie, ...options });

  it('needs a live session', { tags: ['upgrade/forged-cookie', 'upgrade/no-cookie', 'upgrade/revoked'] }, async () => {
    await expect(ChatClient.connect({ origin: fixture.app.origin })).rejects.toThrow('401');
    const revoked = await newSession(fixture.database.db, fixture.ana.userId);
    await revokeSession(fixture.database.db, revoked.sessionId);
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const body = Buffer.from(JSON.stringify({ sid: fixture.ana.sessionId })).toString('base64url');
    for (const cookie of [
      'next-auth.session-token=nonsense',
      `next-auth.session-token=${none}.${body}.`,
      await cookieFor(fixture.ana.sessionId, 'another-secret-that-is-long-enough-0123'),
      await cookieFor(fixture.ana.sessionId, TEST_SECRET, -60),
      await cookieFor(randomUUID()),
      revoked.cookie,
    ]) {
      await expect(attempt({ cookie })).rejects.toThrow('401');
    }
  });

  it('needs an account that is not disabled', { tags: 'upgrade/revoked' }, async () => {
    const gone = await signedIn(fixture.database.db, 'marta');
    await fixture.database.db.update(users).set({ disabledAt: new Date() }).where(eq(users.id, gone.userId));
    await expect(attempt({ cookie: gone.cookie })).rejects.toThrow('401');
  });

  it('needs the Origin of this installation', { tags: 'upgrade/foreign-origin' }, async () => {
    const { port } = new URL(fixture.app.origin);
    for (const originHeader of [
      null,
      'null',
      'https://evil.example',
      `${fixture.app.origin}.evil.example`,
      `${fixture.app.origin}0`,
      fixture.app.origin.replace('http:', 'https:'),
      `http://evil-127.0.0.1:${port}`,
      'http://127.0.0.1',
      fixture.app.origin.toUpperCase().replace('HTTP', 'http').replace('127.0.0.1', '127.0.0.1 '),
    ]) {
      await expect(attempt({ originHeader }), String(originHeader)).rejects.toThrow('403');
    }
  });

  it('does not take the origin of this installation from the request', { tags: 'upgrade/foreign-host' }, async () => {
    const Origin = 'https://evil.example';
    const claims: Record<string, string>[] = [
      { Host: 'evil.example' },
      { 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'https' },
      { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example', Forwarded: 'host=evil.example;proto=https' },
    ];
    for (const more of claims) {
      expect(await rawUpgrade('/ws/chat/social', { Origin, ...more })).toMatch(/^HTTP\/1\.1 403 /);
    }
  });

  it.each(['..', '%2e%2e', '%00', '%zz', 'a%2Fb', '__proto__', 'no_such_room', 'x'.repeat(10_000)])(
    'to the room %s is 404',
    { tags: 'upgrade/odd-room' },
    async (segment) => {
      expect(await rawUpgrade(`/ws/chat/${segment}`)).toMatch(/^HTTP\/1\.1 404 /);
    },
  );

  it('checks the path before the Origin and the Origin before the session', async () => {
    expect(await rawUpgrade('/ws/chat/%zz', { Origin: 'https://evil.example', Cookie: '' })).toMatch(/ 404 /);
    expect(await rawUpgrade('/ws/chat/social', { Origin: 'https://evil.example', Cookie: '' })).toMatch(/ 403 /);
    expect(await rawUpgrade('/ws/chat/social', { Cookie: '' })).toMatch(/ 401 /);
  });

  it.each([
    '/',
    '/ws',
    '/ws/chat',
    '/ws/other/social',
    '//ws/chat/social',
    '/api/rooms/social/messages',
    '/_next/webpack-hmr',
  ])('outside /ws/chat/ is 404: %s', { tags: 'upgrade/other-path' }, async (path) => {
    const answer = await rawUpgrade(path);
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(answer).toContain('Content-Security-Policy: ');
  });

  it('has the security headers on its refusals', { tags: 'everywhere/security-headers' }, async () => {
    const answer = await rawUpgrade('/ws/chat/social', { Cookie: '' });
    expect(answer).toContain('Content-Security-Policy: ');
    expect(answer).toContain('X-Content-Type-Options: nosniff');
  });

  it.concurrent.each([
    ['says nothing', '', null],
    ['stops within its head', 'GET /ws/chat/social HTTP/1.1\r\nHost: ', null],
    ['sends its head letter by letter', 'GET /ws/chat/social HTTP/1.1\r\nX: ', 'x'],
  ])('that %s is ended after 10 seconds', { tags: 'upgrade/half-open' }, async (_, first, more) => {
    const { port, hostname } = new URL(fixture.app.origin);
    const startedAt = performance.now();
    const socket = connect(Number(port), hostname);
    socket.write(first);
    const drip = setInterval(() => more && socket.write(more), 500);
    let answer = '';
    socket.on('data', (data) => {
      answer += data;
    });
    await new Promise((resolve) => socket.on('close', resolve).on('error', () => {}));
    clearInterval(drip);
    expect(performance.now() - startedAt).toBeGreaterThan(9_000);
    // The server checks every two seconds.
    expect(performance.now() - startedAt).toBeLessThan(14_000);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('negotiates no compression', { tags: 'frames/compression' }, async () => {
    const client = await attempt({});
    expect(client.ws.extensions).toBe('');
  });

  /** Sends an upgrade with these headers unchanged, and resolves with everything that came back. */
  function rawUpgrade(path: string, headers: Record<string, string> = {}): Promise<string> {
    const { hostname, port, host } = new URL(fixture.app.origin);
    const all = {
      Host: host,
      Upgrade: 'websocket',
      Connection: 'Upgrade',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Version': '13',
      Origin: fixture.app.origin,
      Cookie: fixture.ana.cookie,
      ...headers,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
    const socket = connect(Number(port), hostname);
    socket.end(`GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    let answer = '';
    socket.on('data', (data) => {
      answer += data;
    });
    return new Promise((resolve, reject) => {
      socket.setTimeout(10_000, () => socket.destroy(new Error('no answer')));
      socket.on('close', () => resolve(answer)).on('error', reject);
    });
  }
});

describe('a bad frame', () => {
  const refused: [what: string, text: string, code: string, tag?: AttackTag][] = [
    ['no JSON', 'hola', 'bad_frame', 'frames/wrong-json'],
    ['an unknown key', '{"message":"x","admin":true}', 'bad_frame', 'frames/set-by-client'],
    ['a wrong type', '{"message":{"$ne":null}}', 'bad_frame', 'frames/wrong-json'],
    ['a number that is too large', '1e999', 'bad_frame', 'frames/wrong-json'],
    ['such a number as the text', '{"message":1e999}', 'bad_frame', 'frames/wrong-json'],
    ['__proto__', '{"message":"x","__proto__":{"role":"admin"}}', 'bad_frame', 'frames/prototype'],
    ['constructor', '{"message":"x","constructor":{"prototype":{"role":"admin"}}}', 'bad_frame', 'frames/prototype'],
    ['an author of its own', '{"message":"x","author":"luis"}', 'bad_frame', 'frames/set-by-client'],
    ['a time of its own', '{"message":"x","datetime":"2020-01-01T00:00:00.000Z"}', 'bad_frame', 'frames/set-by-client'],
    ['a seq of its own', '{"message":"x","seq":1}', 'bad_frame', 'frames/set-by-client'],
    ['deep nesting', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, 'bad_frame', 'frames/deep-json'],
    ['another author', '{"message":"x","user":"luis"}', 'not_you', 'frames/set-by-client'],
    ['no text', '{"message":"   "}', 'empty', 'content/blank-message'],
    ['too long a text', JSON.stringify({ message: 'x'.repeat(4_001) }), 'too_long'],
    ['half a surrogate pair', '{"message":"\\ud83d"}', 'bad_text', 'content/control-characters'],
    ['a zero-width space', '{"message":"\\u200b"}', 'empty', 'content/blank-message'],
    ['a blank braille pattern', '{"message":"\\u2800"}', 'empty', 'content/blank-message'],
    ['a soft hyphen', '{"message":"\\u00ad"}', 'empty', 'content/blank-message'],
    ['a Hangul filler', '{"message":"\\u3164"}', 'empty', 'content/blank-message'],
    ['a word joiner', '{"message":"\\u2060"}', 'empty', 'content/blank-message'],
    ['a variation selector', '{"message":"\\ufe0f"}', 'empty', 'content/blank-message'],
    ['a direction mark', '{"message":"\\u200e"}', 'empty', 'content/blank-message'],
    ['a tag character', '{"message":"\\udb40\\udc41"}', 'empty', 'content/blank-message'],
    [
      'invisible characters and white space',
      '{"message":" \\u200b\\n\\u115f\\ufeff"}',
      'empty',
      'content/blank-message',
    ],
    ['one NUL', '{"message":"\\u0000"}', 'empty', 'content/control-characters'],
    ['NUL in a text', '{"message":"a\\u0000b"}', 'bad_text', 'content/control-characters'],
    ['an escape sequence', '{"message":"\\u001b[2Jhola"}', 'bad_text', 'content/control-characters'],
    ['a C1 control', '{"message":"a\\u0085b"}', 'bad_text', 'content/control-characters'],
  ];
  for (const [what, text, code, tags = []] of refused) {
    it(`with ${what} gets its error, and the connection stays open`, { tags }, async () => {
      const room = await newRoom(fixture);
      const a = await join(fixture, fixture.ana, room);
      a.sendRaw(text);
      const error = await a.frame((frame) => frame.type === 'error');
      expect(error).toMatchObject({ code, retryable: false });
      expect(await a.say('y sigo')).toMatchObject({ type: 'ack', seq: 1 });
    });
  }

  it('that is too large closes with 1009', { tags: 'frames/oversize' }, async () => {
    const a = await join(fixture, fixture.ana, 'social');
    a.sendRaw(JSON.stringify({ message: 'x'.repeat(65 * 1024) }));
    expect((await a.closed).code).toBe(1009);
  });

  it('in endless fragments is closed', { tags: 'frames/endless-fragments' }, async () => {
    const a = await join(fixture, fixture.ana, 'social');
    for (let i = 0; i < 200; i++) a.ws.send('x', { fin: false });
    expect((await a.closed).code).toBe(1008);
  });

  it('that is binary closes with 1003', { tags: 'frames/binary' }, async () => {
    const a = await join(fixture, fixture.ana, 'social');
    a.sendRaw(Buffer.from('{"message":"x"}'));
    expect((await a.closed).code).toBe(1003);
  });

  const misframed: [what: string, code: number, bytes: number[], tag: AttackTag][] = [
    ['bad UTF-8', 1007, [0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28], 'frames/bad-utf8'],
    ['an unmasked frame', 1002, [0x81, 0x01, 0x78], 'frames/bad-framing'],
    ['a reserved opcode', 1002, [0x83, 0x80, 0, 0, 0, 0], 'frames/bad-framing'],
    ['a reserved bit', 1002, [0xc1, 0x80, 0, 0, 0, 0], 'frames/bad-framing'],
  ];
  for (const [what, code, bytes, tags] of misframed) {
    it(`with ${what} closes with ${code}`, { tags }, async () => {
      const a = await join(fixture, fixture.ana, 'social');
      tcpSocketOf(a.ws).write(Buffer.from(bytes));
      expect((await a.closed).code).toBe(code);
    });
  }

  it('is not kept in memory, even by the thousand', {
    tags: 'frames/bad-by-the-thousand',
    timeout: 60_000,
  }, async () => {
    const room = await newRoom(fixture);
    // The contents of 2,500 frames would not fit into this heap.
    const env = { NODE_OPTIONS: '--max-old-space-size=144' };
    const small = await startApp({ database: fixture.database, env });
    try {
      const bad = JSON.stringify({ message: 'x'.repeat(60_000), admin: true });
      for (let round = 0; round < 10; round++) {
        const a = await join({ ...fixture, app: small }, fixture.ana, room);
        for (let i = 0; i < 250; i++) a.sendRaw(bad);
        await a.until(() => a.frames.filter(isError).length === 250);
        await a.close();
      }
      const a = await join({ ...fixture, app: small }, fixture.ana, room);
      expect(await a.say('y sigo')).toMatchObject({ type: 'ack' });
    } finally {
      await small.stop();
    }
  });

  it('never disturbs the others', { tags: 'frames/bad-by-the-thousand' }, async () => {
    const room = await newRoom(fixture);
    const b = await join(fixture, fixture.luis, room);
    const bad = await Promise.all(Array.from({ length: 20 }, () => join(fixture, fixture.ana, room)));
    for (const client of bad) client.sendRaw(Buffer.from([1, 2, 3]));
    await Promise.all(bad.map((client) => client.closed));
    expect(await b.say('todo bien')).toMatchObject({ type: 'ack' });
  });
});

const isError = ({ type }: AnyFrame) => type === 'error';
