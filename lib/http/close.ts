import type { Server } from 'node:http';

const IDLE_CHECK_MS = 100;

/** Takes no more requests, lets those under way be answered until `deadline` (performance.now()), then cuts the rest. */
export async function closeServer(server: Server, deadline: number): Promise<void> {
  // A connection that was kept alive becomes idle only after its answer.
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
  const cut = setTimeout(() => server.closeAllConnections(), Math.max(0, deadline - performance.now()));
  await new Promise((resolve) => server.close(resolve));
  clearInterval(idle);
  clearTimeout(cut);
}
