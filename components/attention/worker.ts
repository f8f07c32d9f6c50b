/** The service worker (public/sw.js) as pages use it. */

const WORKER = '/sw.js';

/** The message with which the worker asks the page to go somewhere. */
export interface OpenMessage {
  type: 'open';
  /** Path, query and fragment. */
  path: string;
}

/**
 * Registers the worker. Each call looks for a newer one.
 * @returns null if this browser has no workers, or refuses them, as private windows of some browsers do
 */
export async function registerWorker(): Promise<ServiceWorkerRegistration | null> {
  try {
    return (await globalThis.navigator.serviceWorker?.register(WORKER, { updateViaCache: 'none' })) ?? null;
  } catch {
    return null;
  }
}

/** Closes the notifications of these rooms on this device. */
export async function closeNotifications(rooms: readonly number[]): Promise<void> {
  const registration = await globalThis.navigator.serviceWorker?.getRegistration();
  for (const room of rooms) {
    const shown = (await registration?.getNotifications({ tag: `room-${room}` })) ?? [];
    for (const notification of shown) notification.close();
  }
}
