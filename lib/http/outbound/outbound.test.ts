import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { getPublic, type Network, OutboundError, type OutboundOptions, PUBLIC_NETWORK } from './outbound';

/** Requests against servers of this test. They are on loopback, so a network of the test allows their ports. */

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serverOf(answer: RequestListener): Promise<number> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Every name is 127.0.0.1. Only these ports may be connected to; everything else is decided as it really is. */
function networkWith(...ports: number[]): Network & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    async resolve(host) {
      asked.push(host);
      return ['127.0.0.1'];
    },
    mayConnect: (address, port) =>
      (address === '127.0.0.1' && ports.includes(port)) || PUBLIC_NETWORK.mayConnect(address, port),
  };
}

const OPTIONS = { timeoutMs: 5_000, maxBytes: 1_000, maxRedirects: 3, accept: 'text/html' };
const get = (address: string, more: Partial<OutboundOptions> = {}) =>
  getPublic(address, { ...OPTIONS, isWanted: (type) => type === 'text/html', ...more });

async function problemOf(address: string, more: Partial<OutboundOptions> = {}): Promise<string> {
  const error = await get(address, more).then(
    () => null,
    (thrown) => thrown,
  );
  if (!(error instanceof OutboundError)) throw new Error(`no problem: ${error}`);
  return error.problem;
}

const resolving = (...addresses: string[]): Network => ({ ...PUBLIC_NETWORK, resolve: async () => addresses });
const page = (body: string | Buffer, headers = {}): RequestListener => {
  return (_, response) => response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(body);
};

describe('an address that is not public', () => {
  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://017700000001/',
    'http://0/',
    'http://10.0.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://2852039166/',
    'http://168.63.129.16/machine',
    'http://100.100.100.200/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://[fe80::1]/',
    'http://[fd00:ec2::254]/',
    'http://localhost/',
    'http://localhost./',
    'http://LOCALHOST/',
    'http://mariadb/',
    'http://１２７.０.０.１/',
    'http://127。0。0。1/',
  ])('%s is not connected to', { tags: 'outbound/addresses' }, async (address) => {
    expect(await problemOf(address)).toBe('address');
  });

  it.each([
    'ftp://example.org/',
    'file:///etc/passwd',
    'gopher://example.org/',
    'data:text/html,hola',
    'javascript:alert(1)',
    'http://user:secret@example.org/',
    'http://[fe80::1%25eth0]/',
    'http://',
    '',
    `https://example.org/${'a'.repeat(2_048)}`,
  ])('%s is not asked for', { tags: 'outbound/addresses' }, async (address) => {
    expect(await problemOf(address)).toBe('url');
  });

  it.each(['http://example.org:22/', 'http://example.org:6379/', 'https://example.org:8443/', 'http://8.8.8.8:25/'])(
    'nor is another port: %s',
    { tags: 'outbound/addresses' },
    async (address) => {
      expect(await problemOf(address, { network: resolving('93.184.215.14') })).toBe('address');
    },
  );

  it.each([
    ['loopback', ['127.0.0.1']],
    ['private', ['10.1.2.3']],
    ['metadata', ['169.254.169.254']],
    ['IPv6 loopback', ['::1']],
    ['mapped', ['::ffff:10.0.0.1']],
    ['public and private', ['93.184.215.14', '192.168.1.1']],
    ['private after public', ['2606:4700::1111', 'fd00::1']],
  ])('behind a name, %s, is not connected to', { tags: 'outbound/dns' }, async (_, addresses) => {
    expect(await problemOf('http://pagina.example.org/', { network: resolving(...addresses) })).toBe('address');
  });
});

describe('a name', () => {
  it('is looked up once, and what was checked is connected to', { tags: 'outbound/dns' }, async () => {
    const port = await serverOf(page('hola'));
    const network = networkWith(port);
    const answers = ['127.0.0.1', '10.0.0.1'];
    const rebinding: Network = { ...network, resolve: async () => [answers.shift() ?? 'none'] };
    const answer = await get(`http://pagina.example.org:${port}/`, { network: rebinding });
    expect(answer.bytes.toString()).toBe('hola');
    expect(answers).toEqual(['10.0.0.1']);
  });

  it('without an address, or with a DNS server that fails, is a problem of DNS', async () => {
    expect(await problemOf('http://a.example.org/', { network: resolving() })).toBe('dns');
    const failing: Network = { ...PUBLIC_NETWORK, resolve: () => Promise.reject(new Error('SERVFAIL')) };
    expect(await problemOf('http://a.example.org/', { network: failing })).toBe('dns');
  });
});

describe('a redirect', () => {
  const to = (location: string): RequestListener => {
    return (_, response) => response.writeHead(302, { location }).end();
  };

  it.each([
    ['http://169.254.169.254/latest/meta-data/', 'address'],
    ['http://127.0.0.1:1/', 'address'],
    ['//10.0.0.1/', 'address'],
    ['http://[::1]/', 'address'],
    ['http://2852039166/', 'address'],
    ['http://localhost./', 'address'],
    ['file:///etc/passwd', 'url'],
    ['javascript:alert(1)', 'url'],
    ['http://a:b@example.org/', 'url'],
    ['http://', 'url'],
  ])('to %s is not followed', { tags: 'outbound/redirects' }, async (location, problem) => {
    const port = await serverOf(to(location));
    expect(await problemOf(`http://a.example.org:${port}/`, { network: networkWith(port) })).toBe(problem);
  });

  it('to a name that is not public is not followed', { tags: ['outbound/redirects', 'outbound/dns'] }, async () => {
    const port = await serverOf(to('http://b.example.org/'));
    const network = networkWith(port);
    expect(await problemOf(`http://a.example.org:${port}/`, { network })).toBe('address');
    expect(network.asked).toEqual(['a.example.org', 'b.example.org']);
  });

  it('is followed three times, and its address is looked up each time', { tags: 'outbound/redirects' }, async () => {
    const port = await serverOf((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left > 0) return to(`/${left - 1}`)(request, response);
      page('hola')(request, response);
    });
    const network = networkWith(port);
    const answer = await get(`http://a.example.org:${port}/3`, { network });
    expect([answer.url.pathname, answer.bytes.toString(), network.asked.length]).toEqual(['/0', 'hola', 4]);
    expect(await problemOf(`http://a.example.org:${port}/4`, { network })).toBe('redirects');
  });
});

describe('a request', () => {
  it('has no cookie, no referrer, and says who asks', async () => {
    let seen: Record<string, unknown> = {};
    const port = await serverOf((request, response) => {
      seen = request.headers;
      page('hola', { 'set-cookie': 'a=b' })(request, response);
    });
    await get(`http://a.example.org:${port}/x?y=z#w`, { network: networkWith(port) });
    expect(seen).toEqual({
      host: `a.example.org:${port}`,
      accept: 'text/html',
      'accept-encoding': 'gzip, br',
      'user-agent': 'Mozilla/5.0 (compatible; Tertulia; link preview)',
      connection: 'close',
    });
  });

  it.each([
    ['another type', page('hola', { 'content-type': 'application/json' })],
    ['no type', (_: unknown, response: Parameters<RequestListener>[1]) => response.writeHead(200).end('hola')],
    ['an unknown encoding', page('hola', { 'content-encoding': 'zstd' })],
    ['a 404', (_: unknown, response: Parameters<RequestListener>[1]) => response.writeHead(404).end('hola')],
  ])('whose answer is %s gets nothing', { tags: 'outbound/heavy' }, async (_, answer) => {
    const port = await serverOf(answer as RequestListener);
    expect(await problemOf(`http://a.example.org:${port}/`, { network: networkWith(port) })).toBe('answer');
  });

  it('reads no more of a body than it may', { tags: 'outbound/heavy' }, async () => {
    let sent = 0;
    const port = await serverOf((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536))) sent += 65_536;
      };
      response.on('drain', more);
      more();
    });
    const answer = await get(`http://a.example.org:${port}/`, { network: networkWith(port) });
    expect([answer.bytes.length, answer.isWhole]).toEqual([1_000, false]);
    expect(sent).toBeLessThan(16 * 1024 * 1024);
  });

  it('unpacks no more of a bomb than it may', { tags: 'outbound/heavy' }, async () => {
    const port = await serverOf(page(gzipSync(Buffer.alloc(50_000_000)), { 'content-encoding': 'gzip' }));
    const before = process.memoryUsage().arrayBuffers;
    const answer = await get(`http://a.example.org:${port}/`, { network: networkWith(port) });
    expect([answer.bytes.length, answer.isWhole]).toEqual([1_000, false]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
  });

  it('reads what is packed', async () => {
    const port = await serverOf(page(gzipSync('hola'), { 'content-encoding': 'gzip' }));
    const answer = await get(`http://a.example.org:${port}/`, { network: networkWith(port) });
    expect([answer.bytes.toString(), answer.isWhole]).toEqual(['hola', true]);
  });

  it('fails with what is said to be packed and is not', { tags: 'outbound/heavy' }, async () => {
    const port = await serverOf(page('hola', { 'content-encoding': 'gzip' }));
    expect(await problemOf(`http://a.example.org:${port}/`, { network: networkWith(port) })).toBe('connection');
  });

  it.each<[string, RequestListener]>([
    ['head', () => {}],
    ['body', (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).write('h')],
    [
      'packed body',
      (_, response) =>
        response
          .writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'gzip' })
          .write(gzipSync('hola').subarray(0, 12)),
    ],
  ])('ends when a slow %s has had its time', { tags: 'outbound/heavy' }, async (_, answer) => {
    const port = await serverOf(answer);
    const options = { network: networkWith(port), timeoutMs: 200 };
    expect(await problemOf(`http://a.example.org:${port}/`, options)).toBe('timeout');
  });

  it('ends when a slow DNS server has had its time', { tags: 'outbound/heavy' }, async () => {
    const resolve: Network['resolve'] = (_, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const network = { ...PUBLIC_NETWORK, resolve };
    expect(await problemOf('http://a.example.org/', { network, timeoutMs: 200 })).toBe('timeout');
  });

  it('refuses huge headers', { tags: 'outbound/heavy' }, async () => {
    const port = await serverOf(page('hola', { 'x-long': 'x'.repeat(20_000) }));
    expect(await problemOf(`http://a.example.org:${port}/`, { network: networkWith(port) })).toBe('connection');
  });

  it('ends when its caller stops', async () => {
    const stop = new AbortController();
    const port = await serverOf(() => stop.abort());
    const options = { network: networkWith(port), signal: stop.signal };
    expect(await problemOf(`http://a.example.org:${port}/`, options)).toBe('timeout');
  });
});
