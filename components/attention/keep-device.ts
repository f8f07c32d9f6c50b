import { type KeyValueStorage, keep } from '@/lib/chat/client/storage';
import type { NewPushDevice, PushState } from '@/lib/push/wire';

/**
 * A session that ends takes its device along. When the same person signs in again in this browser, it registers its
 * device again without a press. So the browser remembers for whom and in which session it was registered:
 *
 *     same person, another session    it is registered again, unless the server says that somebody removed it: an
 *                                     administrator who signed the person out, or they themselves on another device
 *     same person, same session       somebody removed it, perhaps on another device: it stays removed
 *     another person                  they were never asked: nothing
 */
const KEY = 'tertulia:push-device';

export interface KeepDeviceDeps {
  storage: KeyValueStorage | null;
  userId: number;
  /** The address that the browser has at its push service, if the person also still permits notifications. */
  subscription(): Promise<NewPushDevice | null>;
  /** Null: it could not be asked. */
  state(): Promise<Pick<PushState, 'session' | 'userId' | 'devices'> | null>;
  /** `removed`: somebody removed it since. `failed`: it could not be registered now. */
  register(device: NewPushDevice): Promise<'done' | 'removed' | 'failed'>;
}

/**
 * Registers the device again if its session has ended. Does nothing, and asks nobody, in a browser without a device.
 */
export async function keepDevice({ storage, userId, subscription, state, register }: KeepDeviceDeps): Promise<void> {
  const device = await subscription();
  if (!device) return storage?.removeItem(KEY);
  const now = await state();
  // Another tab may have signed somebody else in. A server of an older version names no session.
  if (!now?.session || now.userId !== userId) return;
  const mark = `${userId} ${now.session}`;
  const before = storage?.getItem(KEY) ?? null;
  if (now.devices.some(({ isThis }) => isThis)) return void keep(storage, KEY, mark);
  if (before === null || before === mark || !before.startsWith(`${userId} `)) return storage?.removeItem(KEY);
  const result = await register(device);
  if (result === 'done') keep(storage, KEY, mark);
  // Only a press brings it back. If it failed, the next visit tries again.
  if (result === 'removed') storage?.removeItem(KEY);
}
