import { useEffect } from 'react';
import { currentDevice } from '@/components/account/notifications/browser-push';
import { useReader } from '@/components/shell/chat-provider';
import { request } from '@/lib/browser/request';
import { openStorage } from '@/lib/chat/client/storage';
import type { PushState } from '@/lib/push/wire';
import { InstallHint } from './install-hint';
import { keepDevice } from './keep-device';
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
  const { id: userId } = useReader().me;
  useEffect(() => {
    const kept = registerWorker().then(() =>
      keepDevice({
        storage: openStorage(),
        userId,
        subscription: currentDevice,
        async state() {
          const answer = await request<PushState>({ method: 'GET', path: 'push' });
          return answer.ok ? answer.body : null;
        },
        async register(device) {
          const body = { ...device, again: true };
          const answer = await request({ method: 'POST', path: 'push/devices', body });
          if (answer.ok) return 'done';
          return answer.code === 'device_removed' ? 'removed' : 'failed';
        },
      }),
    );
    // Some browsers refuse to tell of a subscription, as in private windows. The next visit tries again.
    kept.catch(() => {});
  }, [userId]);
  return <InstallHint />;
}
