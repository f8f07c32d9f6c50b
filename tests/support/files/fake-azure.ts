import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/**
 * A fake: it speaks as much of the protocol of Azure Blob Storage as the storage uses, with blobs in memory. It wants
 * the token of its own managed identity, which it gives as App Service does.
 */
export interface FakeAzure {
  readonly container: string;
  readonly identity: { endpoint: string; secret: string; client: string };
  /** How many tokens it gave. */
  readonly tokens: number;
  close(): Promise<void>;
}

const TOKEN = 'a-token-of-the-fake';
const SECRET = 'a secret of the fake';
const PAGE = 2;
const pem = (name: string) => readFileSync(join(import.meta.dirname, '../tls', name));

interface Blob {
  bytes: Buffer;
  at: Date;
}

export async function fakeAzure(): Promise<FakeAzure> {
  const blobs = new Map<string, Blob>();
  const blocks = new Map<string, Buffer>();
  let tokens = 0;
  // A token is only shown over TLS.
  const server = createServer(
    { key: pem('server.key'), cert: pem('server.pem') },
    (request, response) => void answer(request, response),
  );
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const origin = `https://localhost:${(server.address() as AddressInfo).port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await request.toArray());
    const url = new URL(request.url ?? '/', origin);
    if (url.pathname === '/token') return void giveToken(request, response);
    const [, , container, name = ''] = url.pathname.split('/');
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return refuse(response, 403, 'AuthenticationFailed');
    if (container !== 'files') return refuse(response, 404, 'ContainerNotFound');
    const found = blobs.get(name);
    switch (request.method) {
      case 'PUT':
        return void put(url, name, body, response);
      case 'DELETE':
        if (!blobs.delete(name)) return refuse(response, 404, 'BlobNotFound');
        return void response.writeHead(202).end();
      default:
        if (name === '')
          return void response
            .setHeader('Content-Type', 'application/xml')
            .end(list(blobs, url.searchParams.get('marker')));
        if (!found) return refuse(response, 404, 'BlobNotFound');
        return send(request, response, found);
    }
  }

  function giveToken(request: IncomingMessage, response: ServerResponse): void {
    if (request.headers['x-identity-header'] !== SECRET) return void response.writeHead(401).end();
    tokens++;
    response.end(JSON.stringify({ access_token: TOKEN, expires_on: String(Math.floor(Date.now() / 1_000) + 3_600) }));
  }

  /** In one piece, or in blocks that a list puts together. */
  function put(url: URL, name: string, body: Buffer, response: ServerResponse): void {
    const [part, block] = [url.searchParams.get('comp'), url.searchParams.get('blockid')];
    if (part === 'block') blocks.set(block ?? '', body);
    else if (part === 'blocklist') {
      const ids = [...body.toString().matchAll(/<Latest>([^<]+)<\/Latest>/g)].map((match) => match[1] ?? '');
      blobs.set(name, { bytes: Buffer.concat(ids.map((id) => blocks.get(id) ?? Buffer.alloc(0))), at: new Date() });
    } else blobs.set(name, { bytes: body, at: new Date() });
    response.writeHead(201).end();
  }

  return {
    container: `${origin}/account/files`,
    identity: { endpoint: `${origin}/token`, secret: SECRET, client: '00000000-0000-4000-8000-000000000000' },
    get tokens() {
      return tokens;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function send(request: IncomingMessage, response: ServerResponse, { bytes, at }: Blob): void {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(String(request.headers['x-ms-range'] ?? '')) ?? [];
  const part = first === undefined ? bytes : bytes.subarray(Number(first), last ? Number(last) + 1 : undefined);
  const range =
    first === undefined ? {} : { 'Content-Range': `bytes ${first}-${last || bytes.length - 1}/${bytes.length}` };
  const headers = { 'Content-Length': part.length, 'Last-Modified': at.toUTCString(), ETag: '"fake"', ...range };
  response.writeHead(first === undefined ? 200 : 206, headers);
  response.end(request.method === 'HEAD' ? undefined : part);
}

function list(blobs: ReadonlyMap<string, Blob>, after: string | null): string {
  const names = [...blobs.keys()].sort().filter((name) => after === null || name > after);
  const page = names.slice(0, PAGE).map((name) => {
    const { bytes, at } = blobs.get(name) ?? { bytes: Buffer.alloc(0), at: new Date() };
    const properties = `<Last-Modified>${at.toUTCString()}</Last-Modified><Etag>fake</Etag><Content-Length>${bytes.length}</Content-Length>`;
    return `<Blob><Name>${name}</Name><Properties>${properties}<BlobType>BlockBlob</BlobType></Properties></Blob>`;
  });
  const next = names.length > PAGE ? names[PAGE - 1] : '';
  return `<?xml version="1.0" encoding="utf-8"?><EnumerationResults ServiceEndpoint="http://fake/" ContainerName="files"><Blobs>${page.join('')}</Blobs><NextMarker>${next}</NextMarker></EnumerationResults>`;
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'Content-Type': 'application/xml', 'x-ms-error-code': code });
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}
