import type { Page, Worker } from 'playwright-core';
import { eventually } from './wait';

export interface ShownNotification {
  title: string;
  body: string;
  tag: string;
}

/** The notifications of a page's service worker, and pushes to it, which Chromium hands over as a push service does. */
export interface Tray {
  /** @param payload as lib/push sends it */
  push(payload: object): Promise<void>;
  shown(): Promise<ShownNotification[]>;
  /** Presses the notification with this tag. */
  press(tag: string): Promise<void>;
}

/**
 * The tray of a page with a worker (VisitOptions.worker). Chromium's headless shell, which the tests use, refuses all
 * notifications. There an array stands for the system's tray; with TERTULIA_TEST_CHROMIUM it is the real one.
 */
export async function trayOf(page: Page): Promise<Tray> {
  const context = page.context();
  const { origin } = new URL(page.url());
  await context.grantPermissions(['notifications'], { origin });
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  const worker = await eventually(() => {
    const [found] = context.serviceWorkers();
    if (!found) throw new Error('There is no worker');
    return found;
  });
  if ((await page.evaluate(() => Notification.permission)) === 'denied') await worker.evaluate(STAND_IN);
  const cdp = await context.newCDPSession(page);
  const registrationId = new Promise<string>((resolve) => {
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations: [first] }) => {
      if (first) resolve(first.registrationId);
    });
  });
  await cdp.send('ServiceWorker.enable');
  return {
    push: async (payload) => {
      const data = JSON.stringify(payload);
      await cdp.send('ServiceWorker.deliverPushMessage', { origin, registrationId: await registrationId, data });
    },
    shown: () => worker.evaluate(SHOWN),
    press: (tag) => press(worker, tag),
  };
}

const STAND_IN = `
  const tray = [];
  const placeOf = (tag) => tray.findIndex((one) => one.tag === tag);
  const remove = (tag) => { if (placeOf(tag) >= 0) tray.splice(placeOf(tag), 1); };
  registration.showNotification = async (title, options) => {
    remove(options.tag);
    tray.push({ title, tag: '', ...options, close: () => remove(options.tag) });
  };
  // The shell's process ends when a worker sets a badge.
  navigator.setAppBadge = navigator.clearAppBadge = async () => {};
  registration.getNotifications = async ({ tag } = {}) => tray.filter((one) => tag === undefined || one.tag === tag);
`;

const SHOWN = `registration.getNotifications().then((all) => all.map(({ title, body, tag }) => ({ title, body, tag })))`;

/** No tool can press a notification, so the event is made by hand. */
async function press(worker: Worker, tag: string): Promise<void> {
  await worker.evaluate(`registration.getNotifications({ tag: ${JSON.stringify(tag)} }).then(([notification]) => {
    const event = new Event('notificationclick');
    event.notification = notification;
    event.waitUntil = () => {};
    self.dispatchEvent(event);
  })`);
}
