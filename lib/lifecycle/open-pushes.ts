import type { Config } from '@/lib/config';
import type { Database } from '@/lib/db/client';
import type { CurrentHouse } from '@/lib/house/current-house';
import { Pushes } from '@/lib/push/pushes';
import { vapidSubject } from '@/lib/push/service/keys';
import { Vapid, type VapidKeys } from '@/lib/push/service/vapid';
import type { Log } from '@/lib/telemetry/log';
import type { MessagePath } from './message-path';

export interface Notifying {
  config: Pick<Config, 'pushHosts'>;
  db: Database;
  /** The first one is the public address. */
  origins: readonly string[];
  house: CurrentHouse;
  messagePath: Pick<MessagePath, 'observe' | 'observeReads' | 'presenceStore'>;
  log: Log;
}

/** Notifies people on their devices of what this process commits. */
export function openPushes({ config, db, origins, house, messagePath, log }: Notifying, keys: VapidKeys): Pushes {
  const [origin = ''] = origins;
  const vapid = new Vapid(keys, vapidSubject(origin));
  const looks = messagePath.presenceStore;
  const pushes = new Pushes({ db, looks, origin, house, vapid, hosts: config.pushHosts, log });
  messagePath.observe((event) => pushes.offer(event));
  messagePath.observeReads((change) => pushes.onInbox(change));
  pushes.start();
  return pushes;
}
