import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * A free port that stays free while the node on it is restarted: below those that the system hands out by itself, of
 * which a proxy or a connection of ours could get the node's.
 */
export async function nodePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 30_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
