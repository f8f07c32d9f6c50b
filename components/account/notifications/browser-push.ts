import { isInstalled, isIos } from '@/components/attention/install-offer';
import { registerWorker } from '@/components/attention/worker';

/**
 * What this browser can do: `add-first`, only an app on the Home Screen gets notifications (iOS); `blocked`, the person
 * or the browser refused them for this site; `ready`, it may be asked or has agreed; `subscribed`, it has an address at
 * its push service.
 */
export type BrowserPush = 'unsupported' | 'add-first' | 'blocked' | 'ready' | 'subscribed';

export async function browserPush(): Promise<BrowserPush> {
  if (!('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window)) {
    return isIos(navigator) && !isInstalled() ? 'add-first' : 'unsupported';
  }
  if (Notification.permission === 'denied') return 'blocked';
  if (Notification.permission === 'default') return 'ready';
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager.getSubscription()) ? 'subscribed' : 'ready';
}

/** `unanswered`: the person closed the browser's question. `no-service`: the push service cannot be reached. */
export type Subscribed =
  | { endpoint: string; p256dh: string; auth: string }
  | { failed: 'blocked' | 'unanswered' | 'no-service' };

/** Asks for the permission, and for an address at the push service. To be called by a press. @param key base64url */
export async function subscribe(key: string): Promise<Subscribed> {
  const permission = await Notification.requestPermission();
  if (permission !== 'granted') return { failed: permission === 'denied' ? 'blocked' : 'unanswered' };
  const registration = await registerWorker();
  if (!registration) return { failed: 'no-service' };
  try {
    const { pushManager } = await navigator.serviceWorker.ready;
    const { endpoint, keys } = (await subscribeWith(pushManager, key)).toJSON();
    if (!endpoint || !keys?.p256dh || !keys.auth) return { failed: 'no-service' };
    return { endpoint, p256dh: keys.p256dh, auth: keys.auth };
  } catch {
    return { failed: 'no-service' };
  }
}

/** A browser refuses a new key as long as it has a subscription with an older one, as after a restored backup. */
async function subscribeWith(manager: PushManager, key: string): Promise<PushSubscription> {
  const options = { userVisibleOnly: true, applicationServerKey: key };
  try {
    return await manager.subscribe(options);
  } catch (error) {
    const old = await manager.getSubscription();
    if (!old) throw error;
    await old.unsubscribe();
    return manager.subscribe(options);
  }
}

/**
 * The address of this browser at its push service; null if it has none, or the person does not permit notifications.
 */
export async function currentDevice(): Promise<{ endpoint: string; p256dh: string; auth: string } | null> {
  if ((await browserPush()) !== 'subscribed') return null;
  const registration = await navigator.serviceWorker.getRegistration();
  const { endpoint, keys } = (await registration?.pushManager.getSubscription())?.toJSON() ?? {};
  return endpoint && keys?.p256dh && keys.auth ? { endpoint, p256dh: keys.p256dh, auth: keys.auth } : null;
}

/** Gives the address back to the push service. */
export async function unsubscribe(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  await subscription?.unsubscribe();
}
