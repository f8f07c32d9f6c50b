import { PRODUCT } from '@/lib/product';

/** The service worker (public/sw.js) as pages use it. */

const WORKER = '/sw.js';
/** How long a page waits for what the worker has. */
const ANSWER_MS = 10_000;

/** The message with which the worker asks the page to go somewhere. */
export interface OpenMessage {
  type: 'open';
  /** Path, query and fragment. */
  path: string;
}

/**
 * Registers the worker, with the name of the community: it has no other way to know it while the server is away. Each
 * call looks for a newer one.
 * @returns null if this browser has no workers, or refuses them, as private windows of some browsers do
 */
export async function registerWorker(): Promise<ServiceWorkerRegistration | null> {
  try {
    const name = document.querySelector<HTMLMetaElement>('meta[name="application-name"]')?.content ?? '';
    const address = name === '' || name === PRODUCT ? WORKER : `${WORKER}?${new URLSearchParams({ name })}`;
    return (await globalThis.navigator.serviceWorker?.register(address, { updateViaCache: 'none' })) ?? null;
  } catch {
    return null;
  }
}

/** What another app shared: the fields of a form. */
export interface Shared {
  text: Readonly<Record<string, string>>;
  files: File[];
}

/** Takes what the worker keeps under this id. @returns null if it has nothing any more, or does not answer */
export async function takeShared(id: string): Promise<Shared | null> {
  const worker = globalThis.navigator.serviceWorker?.controller;
  if (!worker) return null;
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise<Shared | null>((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
    setTimeout(() => resolve(null), ANSWER_MS);
  });
  worker.postMessage({ type: 'shared', id }, [port2]);
  return answer.finally(() => port1.close());
}

/** Closes the notifications of these rooms on this device. */
export async function closeNotifications(rooms: readonly number[]): Promise<void> {
  const registration = await globalThis.navigator.serviceWorker?.getRegistration();
  for (const room of rooms) {
    const shown = (await registration?.getNotifications({ tag: `room-${room}` })) ?? [];
    for (const notification of shown) notification.close();
  }
}
