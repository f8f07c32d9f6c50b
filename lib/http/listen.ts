import type { Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';

const IDLE_CHECK_MS = 100;

/** @returns the port; if `port` is 0, the one that the system chose. @throws the system's error, such as EADDRINUSE */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/**
 * Checks the port early, so that nothing is built or started in vain. If another process takes the port after the
 * check, `listen` fails.
 * @throws the system's error, as `listen` does
 */
export async function assertPortIsFree(port: number, host: string): Promise<void> {
  const server = createServer();
  await listen(server, port, host);
  await new Promise((resolve) => server.close(resolve));
}

/**
 * Accepts no more requests. Waits until the running ones are answered, at most until `deadline` (performance.now()),
 * and then cuts the rest.
 */
export async function closeServer(server: HttpServer, deadline: number): Promise<void> {
  // A connection that was kept alive becomes idle only after its answer.
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
  const cut = setTimeout(() => server.closeAllConnections(), Math.max(0, deadline - performance.now()));
  await new Promise((resolve) => server.close(resolve));
  clearInterval(idle);
  clearTimeout(cut);
}
