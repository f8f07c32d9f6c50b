import { gzipSync } from 'node:zlib';

const TIMEOUT_MS = 30_000;

export interface PageScript {
  url: string;
  /** The size after the strongest gzip, in bytes. */
  bytes: number;
}

/**
 * The scripts that a modern browser loads before a page works, on its first visit: those in the page's script tags.
 * @throws Error if the page has none, or an answer is not 200
 */
export async function pageScripts(url: string, cookie?: string): Promise<PageScript[]> {
  const html = await body(url, cookie === undefined ? {} : { cookie });
  const urls = scriptsOf(html.toString()).map((src) => new URL(src, url).href);
  if (urls.length === 0) throw new Error(`${url} has no scripts`);
  return Promise.all(
    urls.map(async (one) => ({ url: one, bytes: gzipSync(await body(one, {}), { level: 9 }).length })),
  );
}

/** The addresses of the scripts, each once, without the scripts for browsers that do not support modules. */
function scriptsOf(html: string): string[] {
  const tags = [...html.matchAll(/<script\b[^>]*\bsrc="([^"]+)"[^>]*>/g)];
  return [...new Set(tags.filter(([tag]) => !/\bnomodule\b/i.test(tag)).map(([, src = '']) => src))];
}

async function body(url: string, headers: Record<string, string>): Promise<Buffer> {
  const answer = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (answer.status !== 200) throw new Error(`${url} was answered with ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}
