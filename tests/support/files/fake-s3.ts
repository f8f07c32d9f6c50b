import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A fake: it speaks as much of the protocol of S3 as the storage uses, with objects in memory. It checks signatures,
 * and refuses bodies without a length, as S3 does.
 */
export interface FakeS3 {
  readonly settings: {
    bucket: string;
    region: string;
    endpoint: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };
  /** While true, every request gets 503. */
  isAway: boolean;
  close(): Promise<void>;
}

const BUCKET = 'tertulia-files';
const REGION = 'us-east-1';
const CREDENTIALS = { accessKeyId: 'FAKEACCESSKEY', secretAccessKey: 'fake secret of a test' };
const PAGE = 2;

export async function fakeS3(): Promise<FakeS3> {
  const objects = new Map<string, { bytes: Buffer; at: Date }>();
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const fake: FakeS3 = {
    settings: { bucket: BUCKET, region: REGION, endpoint: `http://127.0.0.1:${port}`, credentials: CREDENTIALS },
    isAway: false,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await request.toArray());
    const url = new URL(request.url ?? '/', 'http://fake');
    const [, bucket, key = ''] = url.pathname.split('/');
    if (fake.isAway) return refuse(response, 503, 'ServiceUnavailable');
    if (!isSigned(request, url)) return refuse(response, 403, 'SignatureDoesNotMatch');
    if (bucket !== BUCKET) return refuse(response, 404, 'NoSuchBucket');
    const found = objects.get(key);
    switch (request.method) {
      case 'PUT':
        if (request.headers['content-length'] === undefined) return refuse(response, 411, 'MissingContentLength');
        objects.set(key, { bytes: body, at: new Date() });
        response.end();
        return;
      case 'DELETE':
        objects.delete(key);
        response.writeHead(204).end();
        return;
      default:
        if (key === '') return void response.end(list(objects, url.searchParams.get('continuation-token')));
        if (!found) return refuse(response, 404, 'NoSuchKey');
        return send(request, response, found.bytes, found.at);
    }
  }
  return fake;
}

function send(request: IncomingMessage, response: ServerResponse, bytes: Buffer, at: Date): void {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
  const part = first === undefined ? bytes : bytes.subarray(Number(first), Number(last) + 1);
  const headers = { 'Content-Length': part.length, 'Last-Modified': at.toUTCString(), ETag: '"fake"' };
  response.writeHead(first === undefined ? 200 : 206, headers);
  response.end(request.method === 'HEAD' ? undefined : part);
}

function list(objects: ReadonlyMap<string, { bytes: Buffer; at: Date }>, after: string | null): string {
  const keys = [...objects.keys()].sort().filter((key) => after === null || key > after);
  const page = keys.slice(0, PAGE);
  const contents = page.map((key) => {
    const { bytes, at } = objects.get(key) ?? { bytes: Buffer.alloc(0), at: new Date() };
    return `<Contents><Key>${key}</Key><LastModified>${at.toISOString()}</LastModified><Size>${bytes.length}</Size></Contents>`;
  });
  const more = keys.length > PAGE;
  const next = more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
  return `<?xml version="1.0"?><ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`;
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'Content-Type': 'application/xml' });
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}

/** Signature Version 4. */
function isSigned({ headers, method }: IncomingMessage, url: URL): boolean {
  const [, credential = '', names = '', signature = ''] =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]+)$/.exec(
      headers.authorization ?? '',
    ) ?? [];
  const [id, date = '', region = '', service = ''] = credential.split('/');
  const query = [...url.searchParams]
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort();
  const signed = names.split(';').map((name) => `${name}:${String(headers[name] ?? '').trim()}\n`);
  const request = [method, url.pathname, query.join('&'), signed.join(''), names, headers['x-amz-content-sha256']].join(
    '\n',
  );
  const scope = [date, region, service, 'aws4_request'].join('/');
  const text = [
    'AWS4-HMAC-SHA256',
    headers['x-amz-date'],
    scope,
    createHash('sha256').update(request).digest('hex'),
  ].join('\n');
  const hmac = (key: string | Buffer, part: string) => createHmac('sha256', key).update(part).digest();
  const key = [date, region, service, 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${CREDENTIALS.secretAccessKey}`,
  );
  return id === CREDENTIALS.accessKeyId && hmac(key, text).toString('hex') === signature;
}
