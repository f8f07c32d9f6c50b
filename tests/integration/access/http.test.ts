import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, startApp } from '@/tests/support/app';

let app: App;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.stop());

/** Sends these lines unchanged, and resolves with everything that came back. */
function raw(...lines: string[]): Promise<string> {
  const socket = connect(app.port, '127.0.0.1');
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  let answer = '';
  socket.on('data', (data) => {
    answer += data;
  });
  return new Promise((resolve, reject) => {
    socket.setTimeout(10_000, () => socket.destroy(new Error(`no end; so far: ${answer}`)));
    socket.on('close', () => resolve(answer)).on('error', reject);
  });
}

const get = (path: string, init: RequestInit = {}) => fetch(app.origin + path, { redirect: 'manual', ...init });

describe('every answer', () => {
  it.each([
    ['a page', '/sign-in', {}],
    ['a redirect', '/', {}],
    ['a page that is not there', '/nothing/here', {}],
    ['an API refusal', '/api/rooms/social/messages', {}],
    ['a file', '/robots.txt', {}],
    ['a file that is not there', '/_next/static/none.js', {}],
    ['the health check', '/healthz', {}],
    ['a socket path asked for as a page', '/ws/chat/social', {}],
    ['a broken path', '/r/%zz', {}],
    ['a method that is not allowed', '/', { method: 'DELETE' }],
    ['a method that a probe does not have', '/healthz', { method: 'DELETE' }],
  ])('has the security headers: %s', { tags: 'everywhere/security-headers' }, async (_, path, init) => {
    const { headers } = await get(path, init);
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('has them when the request is not HTTP, or its head is too large', {
    tags: 'everywhere/security-headers',
  }, async () => {
    for (const answer of [
      await raw('NONSENSE'),
      await raw('GET / HTTP/1.1', `Host: 127.0.0.1:${app.port}`, `X: ${'x'.repeat(20_000)}`),
    ]) {
      expect(answer).toMatch(/^HTTP\/1\.1 4(00|31) /);
      expect(answer).toContain('Content-Security-Policy: ');
    }
  });

  it('has them when ws itself refuses a handshake', { tags: 'everywhere/security-headers' }, async () => {
    const answer = await raw(
      'GET /ws/chat/social HTTP/1.1',
      `Host: 127.0.0.1:${app.port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      `Origin: ${app.origin}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 40/);
    expect(answer).toContain('Content-Security-Policy: ');
  });

  it('puts its own nonce on every script of a page, and no other', { tags: 'content/csp' }, async () => {
    const answer = await get('/sign-in');
    const nonce = /'nonce-([^']+)'/.exec(answer.headers.get('content-security-policy') ?? '')?.[1];
    const html = await answer.text();
    const nonces = [...html.matchAll(/<script[^>]*>/g)].map(([tag]) => /nonce="([^"]+)"/.exec(tag)?.[1]);
    expect(nonces.length).toBeGreaterThan(3);
    expect(new Set(nonces)).toEqual(new Set([nonce]));
    expect(html).not.toContain(' style="');
  });
});

describe('an icon', () => {
  it.each([
    ['/favicon.ico', 'image/x-icon', [16, 32, 48]],
    ['/apple-touch-icon.png', 'image/png', [180]],
    ['/apple-touch-icon-precomposed.png', 'image/png', [180]],
  ])('is at the address that browsers request by default: %s', async (path, type, sizes) => {
    const answer = await get(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe(type);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=86400');
    expect(pngSizes(Buffer.from(await answer.arrayBuffer()))).toEqual(sizes);
    const etag = answer.headers.get('etag') ?? '';
    // Sent by hand as browsers do, because fetch would add a header that bypasses the cache.
    const again = [
      `GET ${path} HTTP/1.1`,
      `Host: 127.0.0.1:${app.port}`,
      `If-None-Match: ${etag}`,
      'Connection: close',
    ];
    expect(await raw(...again)).toMatch(/^HTTP\/1\.1 304 /);
  });

  /** The width of each PNG in the file. Each one must be a square. */
  function pngSizes(file: Buffer): number[] {
    const begins = [...file.toString('latin1').matchAll(/\x89PNG\r\n/g)].map(({ index }) => index);
    return begins.map((at) => {
      expect(file.readUInt32BE(at + 20)).toBe(file.readUInt32BE(at + 16));
      return file.readUInt32BE(at + 16);
    });
  }
});

describe('a connection', () => {
  it('is kept open longer than proxies keep theirs', async () => {
    expect((await get('/healthz')).headers.get('keep-alive')).toBe('timeout=75');
  });
});

describe('a request that also offers HTTP/2', () => {
  const offer = [`Connection: Upgrade, HTTP2-Settings`, 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__'];

  it.each([
    ['/healthz', 200],
    ['/sign-in', 200],
    ['/ws/chat/social', 426],
  ])('is answered as if it did not: %s', async (path, status) => {
    const answer = await raw(`GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${app.port}`, ...offer);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toContain('Content-Security-Policy: ');
  });

  it('is answered with its body taken into account', async () => {
    const body = JSON.stringify({ username: 'paula', password: 'una contraseña bastante larga' });
    const headers = ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`];
    const lines = [`Host: 127.0.0.1:${app.port}`, `Origin: ${app.origin}`, ...headers, ...offer];
    expect(await raw('POST /api/sign-up HTTP/1.1', ...lines, '', body)).toMatch(/^HTTP\/1\.1 201 /);
  });
});

describe('a request', () => {
  it.each(['/r/%zz', '/r/%E0%A4%A', '/api/rooms/%zz/messages', '/api/auth/%zz', '/%'])(
    'for the broken path %s is 400',
    async (path) => {
      expect(await raw(`GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${app.port}`, 'Connection: close')).toMatch(/ 400 /);
    },
  );

  it.each(['http://evil.example/', '//evil.example/', '*', 'evil'])(
    'for %s is 400 and not redirected',
    { tags: 'accounts/open-redirect' },
    async (target) => {
      const answer = await raw(`GET ${target} HTTP/1.1`, `Host: 127.0.0.1:${app.port}`, 'Connection: close');
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).not.toContain('Location');
    },
  );

  it('to a host that is not ours is 421, and the answer names the setting', {
    tags: 'everywhere/other-host',
  }, async () => {
    const answer = await raw('GET / HTTP/1.1', 'Host: evil.example', 'Connection: close');
    expect(answer).toMatch(/^HTTP\/1\.1 421 /);
    expect(answer).toContain('NEXTAUTH_URL');
  });

  it('with what another app shares leads to a page that says it was lost, whoever sends it', async () => {
    const body = new FormData();
    body.set('text', 'hola');
    body.set('files', new Blob(['x'.repeat(2_000_000)]), 'a.txt');
    const answer = await get('/share', { method: 'POST', body, headers: { origin: 'https://evil.example' } });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/share?shared=lost']);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('with %s to a page is 405', async (method) => {
    const answer = await get('/sign-in', { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET, HEAD');
  });

  it.each(['/healthz', '/readyz', '/metrics'])('with POST, PUT or DELETE to the probe %s is 405', async (path) => {
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const answer = await get(path, { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toBe('GET, HEAD');
    }
    expect((await get(path, { method: 'HEAD' })).status).toBe((await get(path)).status);
  });

  it('that Next warns about leaves JSON in the log, one line per entry', { tags: 'content/log-lines' }, async () => {
    await get('/sign-in', { headers: { 'Next-Action': 'x', 'Next-Router-State-Tree': '%7B' } });
    const lines = app.logs().trim().split('\n');
    const stderr = lines.filter((line) => !line.startsWith('Tertulia:') && !line.startsWith('✓'));
    for (const line of stderr) expect(() => JSON.parse(line), line).not.toThrow();
  });
});
