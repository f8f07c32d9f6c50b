import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { type Network, PUBLIC_NETWORK } from '@/lib/http/outbound/outbound';
import { slackFiles } from './fetch-file';

const servers: Server[] = [];
const tls = (name: string) => readFileSync(join(process.cwd(), 'tests/support/tls', name), 'utf8');

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server that stands for every host, and what it was asked for. */
async function standIn(answer: RequestListener): Promise<{ network: Network; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer({ key: tls('slack.key'), cert: tls('slack.pem') }, (request, response) => {
    asked.push(`${request.headers.host}${request.url} ${request.headers.authorization}`);
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const network = {
    ...PUBLIC_NETWORK,
    resolve: async () => ['127.0.0.1'],
    mayConnect: () => true,
    server: { port, ca: tls('slack.pem') },
  };
  return { network, asked };
}

const ADDRESS = 'https://files.slack.com/files-pri/T1-F1/download/plan.txt';

it('a file is fetched with the token, which no address outside gets', async () => {
  const { network, asked } = await standIn((_, response) => response.writeHead(200).end('pan y vino'));
  const fetchFile = slackFiles({ token: 'xoxb-1', limitBytes: 1_000, network });
  expect(await fetchFile(ADDRESS)).toEqual(Buffer.from('pan y vino'));
  expect(asked).toEqual(['files.slack.com/files-pri/T1-F1/download/plan.txt Bearer xoxb-1']);
});

it('an address that has a token of its own needs no other', async () => {
  const { network, asked } = await standIn((_, response) => response.writeHead(200).end('x'));
  await slackFiles({ token: null, limitBytes: 1_000, network })(`${ADDRESS}?t=xoxe-1`);
  expect(asked).toEqual(['files.slack.com/files-pri/T1-F1/download/plan.txt?t=xoxe-1 undefined']);
});

it.each([
  'http://files.slack.com/x',
  'https://other.slack.com/x',
  'https://files.slack.com.example.org/x',
  'https://files.slack.com@other.slack.com/x',
  'https://files.slack.com:8443/x',
  'https://127.0.0.1/x',
  'file:///etc/passwd',
  'x',
])('%s is not asked for', { tags: 'outbound/team-files' }, async (address) => {
  const { network, asked } = await standIn((_, response) => response.end('x'));
  const answer = await slackFiles({ token: 'xoxb-1', limitBytes: 1_000, network })(address);
  expect(answer).toEqual({ problem: expect.any(String) });
  expect(asked).toEqual([]);
});

it('a redirect to another host is not followed', { tags: 'outbound/team-files' }, async () => {
  const { network, asked } = await standIn((_, response) =>
    response.writeHead(302, { location: 'https://other.slack.com/' }).end(),
  );
  const answer = await slackFiles({ token: 'xoxb-1', limitBytes: 1_000, network })(ADDRESS);
  expect(answer).toEqual({ problem: 'it is not on files.slack.com, or the token may not read it' });
  expect(asked).toHaveLength(1);
});

it.each<[string, RequestListener]>([
  ['it is larger than CHAT_FILE_LIMIT', (_, response) => response.end('x'.repeat(1_001))],
  ['it is empty', (_, response) => response.end()],
  ['the token may not read it', (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>')],
  ['files.slack.com refused it', (_, response) => response.writeHead(404).end()],
  ['files.slack.com did not answer', (request) => request.socket.destroy()],
])('%s', async (problem, listener) => {
  const { network } = await standIn(listener);
  expect(await slackFiles({ token: null, limitBytes: 1_000, network })(ADDRESS)).toEqual({ problem });
});
