import type { Database } from '@/lib/db/client';
import { HookTelling } from '@/lib/hooks/outgoing/telling';
import type { Log } from '@/lib/telemetry/log';
import type { MessagePath } from './message-path';

export interface HooksRunning {
  db: Database;
  epoch: string;
  secret: string;
  messagePath: Pick<MessagePath, 'observe'>;
  log: Log;
}

/** Tells the addresses of rooms of what is written there. */
export function openHooks({ db, epoch, secret, messagePath, log }: HooksRunning): HookTelling {
  const telling = new HookTelling({ db, epoch, secret, log });
  messagePath.observe((event) => telling.offer(event));
  telling.start();
  return telling;
}
