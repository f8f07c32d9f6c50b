import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Visit, Visited } from './commands';

const TIMEOUT_MS = 30_000;

/** @throws Error if an answer is not a compressed page or takes more than 30 s */
export async function visit({ port, path, cookies, pages, inFlight }: Visit): Promise<Visited> {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  let requests = 0;
  const visitor = async () => {
    while (requests < pages) {
      const cookie = cookies[requests++ % cookies.length];
      const headers = { 'accept-encoding': 'gzip', ...(cookie === undefined ? {} : { cookie }) };
      await page({ agent, port, path, headers });
    }
  };
  try {
    await Promise.all(Array.from({ length: inFlight }, visitor));
  } finally {
    agent.destroy();
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  return { seconds: (performance.now() - startedAt) / 1_000, loadCpu: (user + system) / 1e6 };
}

function page(options: { agent: Agent; port: number; path: string; headers: Record<string, string> }): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', ...options, timeout: TIMEOUT_MS }, (answer) => {
      read(answer).then(resolve, reject);
    });
    sent.on('timeout', () => sent.destroy(new Error(`No page within ${TIMEOUT_MS} ms`)));
    sent.on('error', reject);
    sent.end();
  });
}

async function read(answer: IncomingMessage): Promise<void> {
  const { statusCode, headers } = answer;
  if (statusCode !== 200) throw new Error(`A page was answered with ${statusCode}: ${await text(answer)}`);
  if (headers['content-encoding'] !== 'gzip') throw new Error('A page was not compressed');
  for await (const _ of answer); // the content does not matter
}
