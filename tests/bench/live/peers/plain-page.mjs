// @ts-check
/** The least work that Next allows: a page of twenty rows behind a custom server, without login or database. */
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import next from 'next';

process.on('disconnect', () => process.exit());
const pages = next({ dev: false, dir: fileURLToPath(new URL('./plain-page', import.meta.url)) });
await pages.prepare();
const server = createServer(pages.getRequestHandler());
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address !== 'string') process.send?.(address.port);
});
