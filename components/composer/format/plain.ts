import { type KeyValueStorage, keep } from '@/lib/chat/client/storage';

/** Whether the person of this device writes without keys that format, and without lists that go on by themselves. */
const KEY = 'tertulia:plain';

export function isPlain(storage: KeyValueStorage | null): boolean {
  return storage?.getItem(KEY) === 'yes';
}

export function setPlain(storage: KeyValueStorage | null, plain: boolean): void {
  if (plain) keep(storage, KEY, 'yes');
  else storage?.removeItem(KEY);
}
