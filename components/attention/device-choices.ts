import { type KeyValueStorage, keep } from '@/lib/chat/client/storage';

/** What a person chose for this device alone. Each is off until they turn it on. */
const KEYS = {
  /** A sound for messages that concern the person. */
  sound: 'tertulia:sound',
  /** A line in the page for messages in other rooms. */
  toast: 'tertulia:toast',
  /** They do not want to be told again that the app can be installed. */
  installRefused: 'tertulia:install-refused',
} as const;

export type DeviceChoice = keyof typeof KEYS;

export function isChosen(storage: KeyValueStorage | null, choice: DeviceChoice): boolean {
  return storage?.getItem(KEYS[choice]) === 'yes';
}

export function setChosen(storage: KeyValueStorage | null, choice: DeviceChoice, chosen: boolean): void {
  if (chosen) keep(storage, KEYS[choice], 'yes');
  else storage?.removeItem(KEYS[choice]);
}
