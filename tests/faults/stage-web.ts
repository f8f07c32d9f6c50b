import type { HookReceiver } from '@/tests/support/services/hook-receiver';
import { Web } from '@/tests/support/web';

/**
 * The pages to which people of the load link: a web server, and an internet of the nodes in which it is the only one.
 */

const INTERNET = new URL('../support/preload/fake-internet.mjs', import.meta.url).href;
/** A slow page is still under way when a node is killed, or its message is edited or deleted. */
const SLOW_EVERY = 5;
const SLOW_MS = 1_000;

export function pageAt(number: number): string {
  return `http://www.pagina.test/nota-${number}`;
}

export async function openStageWeb(): Promise<Web> {
  const web = await Web.open();
  web.setOthers((request, response) => {
    const number = Number(/\d+$/.exec(request.url ?? '')?.[0] ?? 0);
    const answer = () =>
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(`<title>Nota ${number}</title>`);
    if (number % SLOW_EVERY === 0) setTimeout(answer, SLOW_MS);
    else answer();
  });
  return web;
}

/** Settings of a node that shows link previews, tells a receiver, and has rooms that forget. */
export function settingsFor({ port }: Web, receiver: HookReceiver): Record<string, string> {
  return {
    CHAT_LINK_PREVIEWS: 'on',
    CHAT_RETENTION: 'owners',
    TEST_INTERNET_PORT: String(port),
    TEST_HOOKS_PORT: String(receiver.port),
    NODE_OPTIONS: `--import=${INTERNET}`,
  };
}
