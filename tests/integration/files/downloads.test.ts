import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { PERSON_LIMITS, PersonLimits } from '@/lib/api/person-limits';
import { type FileRoutesDeps, fileRoutes } from '@/lib/files/routes';

let server: Server | null = null;

afterEach(() => server?.close());

/** The routes alone, for people who are signed in as the number in their cookie. They find no file. */
async function serve(limits: PersonLimits): Promise<string> {
  const routes = fileRoutes({
    sessions: { find: async (cookie?: string) => ({ userId: Number(cookie) }) },
    limit: (what: 'uploads' | 'downloads', userId: number) => limits.take(what, userId),
    signer: null,
  } as unknown as FileRoutesDeps);
  const started = createServer((request, response) => void routes(request.url ?? '', request, response));
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}/f/none/x`;
}

it('files are read so often by each person, and no more', { tags: 'files/download-flood' }, async () => {
  const limits = new PersonLimits(() => 0);
  const address = await serve(limits);
  const ask = (userId: number) => fetch(address, { headers: { cookie: String(userId) } });
  limits.take('downloads', 1, PERSON_LIMITS.downloads.times - 1);
  expect((await ask(1)).status).toBe(404);
  const refused = await ask(1);
  expect([refused.status, refused.headers.get('retry-after'), await refused.json()]).toEqual([
    429,
    '1',
    { error: 'too_many_tries', retryAfterS: 1 },
  ]);
  expect((await ask(2)).status).toBe(404);
});
