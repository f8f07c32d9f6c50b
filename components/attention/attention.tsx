import { useEffect } from 'react';
import { InstallHint } from './install-hint';
import { useNews } from './use-news';
import { useOpened } from './use-opened';
import { registerWorker } from './worker';

/**
 * What reaches people besides the room that they read: the service worker, sound and toast, the badge of the installed
 * app. Loaded when the page is at rest.
 */
export function Attention() {
  useNews();
  useOpened();
  useEffect(() => void registerWorker(), []);
  return <InstallHint />;
}
