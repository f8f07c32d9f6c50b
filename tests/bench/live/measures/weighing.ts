import { gzipSync } from 'node:zlib';
import type { ServerName } from '@/tests/bench/live/servers';
import type { Measure } from './measure';

const TIMEOUT_MS = 30_000;

/** The JavaScript that a modern browser loads on its first visit to a page. */
function weighing(name: string, servers: ServerName[], description: string, path: string, signedIn: boolean): Measure {
  return {
    name,
    description,
    servers,
    async sample({ port, cookies }) {
      const origin = `http://127.0.0.1:${port}`;
      const [cookie] = signedIn ? cookies : [];
      const html = await body(`${origin}${path}`, cookie === undefined ? {} : { cookie });
      const scripts = await Promise.all(scriptsOf(html.toString()).map((src) => body(new URL(src, origin).href)));
      if (scripts.length === 0) throw new Error(`${path} has no scripts`);
      const bytes = scripts.reduce((sum, script) => sum + gzipSync(script, { level: 9 }).length, 0);
      return { kb: bytes / 1e3, scripts: scripts.length };
    },
  };
}

/** The scripts in the page's tags, each once, without those for browsers that do not support modules. */
function scriptsOf(html: string): string[] {
  const tags = [...html.matchAll(/<script\b[^>]*\bsrc="([^"]+)"[^>]*>/g)];
  return [...new Set(tags.filter(([tag]) => !/\bnomodule\b/i.test(tag)).map(([, src = '']) => src))];
}

/** @throws Error if the answer is not 200 */
async function body(url: string, headers: Record<string, string> = {}): Promise<Buffer> {
  const answer = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (answer.status !== 200) throw new Error(`${url} was answered with ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}

export const ROOM_WEIGHT = weighing(
  'page-weight',
  ['ours', 'plain page'],
  "The scripts of the room's page, of modules alone, each compressed by gzip at its best.",
  '/',
  true,
);

export const SIGN_IN_WEIGHT = weighing(
  'sign-in-weight',
  ['ours'],
  'The same of the page to sign in.',
  '/sign-in',
  false,
);
