import type { ServerName } from '@/tests/bench/live/servers';
import { pageScripts } from '@/tests/support/browser/page-scripts';
import type { Measure } from './measure';

/** The JavaScript that a modern browser loads on its first visit to a page. */
function weighing(name: string, servers: ServerName[], description: string, path: string, signedIn: boolean): Measure {
  return {
    name,
    description,
    servers,
    async sample({ port, cookies }) {
      const [cookie] = signedIn ? cookies : [];
      const scripts = await pageScripts(`http://127.0.0.1:${port}${path}`, cookie);
      const bytes = scripts.reduce((sum, script) => sum + script.bytes, 0);
      return { kb: bytes / 1e3, scripts: scripts.length };
    },
  };
}

export const ROOM_WEIGHT = weighing(
  'page-weight',
  ['ours', 'plain page'],
  "The scripts of the room's page, of modules alone, each compressed by gzip at its best. A KB is 1,000 bytes.",
  '/',
  true,
);

export const SIGN_IN_WEIGHT = weighing('sign-in-weight', ['ours'], 'The same for the sign-in page.', '/sign-in', false);
