import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Finds a free port that stays free while the node on it is restarted. It is below the range from which the system
 * assigns ports, because otherwise a proxy or a connection of ours could get the node's port.
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
