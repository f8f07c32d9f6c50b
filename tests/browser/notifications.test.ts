import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { registerDevice } from '@/lib/push/devices';
import type { PushState } from '@/lib/push/wire';
import { ask } from '@/tests/support/admins';
import { axe, chat, DESK, pictures, SMALL } from '@/tests/support/browser/browser';
import { directPath } from '@/tests/support/conversation';
import { newSession } from '@/tests/support/people';
import { newDevice, PushService } from '@/tests/support/services/push-service';
import { browserFixture } from './fixture';

/** The page "Notifications", with the server's own handlers and a push service of the test. */

const service = await PushService.open();
const { ana, luis, app, browser, database } = browserFixture(service.settings);
afterAll(() => service.close());
const picture = pictures('notifications', { fullPage: true });
const PATH = '/account/notifications';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Mobile/15E148 Safari/604.1';

const stored = async (): Promise<PushState> => (await ask(app, '/api/push', { as: ana })).json();

/** Chromium's headless shell refuses notifications and has no push service, so this stands for the browser's part. */
async function withPush(page: Page, permission: NotificationPermission, device = newDevice()): Promise<void> {
  const { endpoint, p256dh, auth } = device;
  const json = { endpoint, keys: { p256dh, auth } };
  await page.addInitScript(
    ({ first, json }) => {
      let now = first;
      let subscription: object | null = null;
      const made = {
        toJSON: () => json,
        unsubscribe: async () => {
          subscription = null;
          return true;
        },
      };
      Object.defineProperty(Notification, 'permission', { get: () => now });
      Object.assign(Notification, {
        requestPermission: async () => {
          document.documentElement.dataset.asked = 'yes';
          now = 'granted';
          return now;
        },
      });
      Object.assign(PushManager.prototype, {
        subscribe: async () => {
          subscription = made;
          return made;
        },
        getSubscription: async () => subscription,
      });
    },
    { first: permission, json },
  );
}

describe('the page of notifications', () => {
  it('asks only when one presses, and changes what comes, when and where', async () => {
    const phone = { ...ana, ...(await newSession(database.db, ana.userId)) };
    await registerDevice(database.db, { ...phone, userAgent: IPHONE, locale: 'es' }, service.subscribe());
    const device = service.subscribe();
    const prepare = (page: Page) => withPush(page, 'default', device);
    const page = await browser.visit(app, { as: ana, path: PATH, worker: true, viewport: DESK, prepare });
    const part = (name: string) => page.getByRole('region', { name });
    const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
    await page.getByRole('button', { name: 'Activar las notificaciones' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.dataset.asked)).toBeUndefined();
    expect(await axe(page)).toEqual([]);
    await picture(page, 'off');

    await press('Activar las notificaciones');
    await page.getByText('Notificaciones activadas.').waitFor();
    expect((await stored()).devices.map(({ isThis }) => isThis)).toEqual([false, true]);
    await part('Dispositivos').getByText('Este dispositivo').waitFor();
    await press('Enviar una prueba');
    await page.getByText(/^Prueba enviada/).waitFor();
    expect(device.received.map(({ payload }) => payload.notification.data.kind)).toEqual(['test']);

    await page.getByLabel('Solo quién escribe y la sala').check();
    await part('Qué se ve').getByText('Guardado.').waitFor();
    expect((await stored()).content).toBe('sender');

    await page.getByRole('checkbox', { name: /^Horas de silencio/ }).check();
    await page.getByLabel('Hasta').fill('22:00');
    await press('Guardar');
    await page.getByText('Elige dos horas distintas.').waitFor();
    await page.getByLabel('Hasta').fill('06:30');
    await page.getByRole('checkbox', { name: 'domingo' }).uncheck();
    await press('Guardar');
    await part('Cuándo').getByText('Guardado.').waitFor();
    const quiet = { from: '22:00', to: '06:30', days: [1, 2, 3, 4, 5, 6], zone: 'America/Bogota' };
    expect((await stored()).quiet).toEqual(quiet);
    await press('Pausar una hora');
    await page.getByText(/^En pausa hasta las/).waitFor();
    expect((await stored()).pausedUntil).toBeGreaterThan(Date.now());
    expect(await axe(page)).toEqual([]);
    await picture(page, 'on');
    await press('Reanudar');
    await page.getByRole('button', { name: 'Pausar una hora' }).waitFor();
    expect((await stored()).pausedUntil).toBeNull();
    await page.getByRole('checkbox', { name: /^Horas de silencio/ }).uncheck();
    await expect.poll(async () => (await stored()).quiet).toBeNull();

    const other = await browser.visit(app, { as: luis, path: await directPath(database.db, luis, ana) });
    await chat(other).say('¿Vienes el sábado?');
    await expect.poll(() => device.received.length, { timeout: 20_000 }).toBe(2);
    expect(device.received[1]?.payload.notification).toMatchObject({
      title: 'luis',
      data: { kind: 'message', count: 1 },
    });
    expect(JSON.stringify(device.received)).not.toContain('sábado');

    await press('Quitar Safari, iPhone');
    await page.getByText('Dispositivo quitado.').waitFor();
    await press('Desactivarlas aquí');
    await page.getByText('Notificaciones desactivadas en este dispositivo.').waitFor();
    await part('Dispositivos').getByText('No llegan notificaciones a ningún dispositivo.').waitFor();
    expect((await stored()).devices).toEqual([]);
    expect(service.refused).toEqual([]);
  });

  it('keeps on the device whether there is a sound and a line in the page', async () => {
    const page = await browser.visit(app, { as: ana, path: PATH });
    const sound = page.getByRole('checkbox', { name: /^Sonido/ });
    expect(await sound.isChecked()).toBe(false);
    await sound.check();
    await page.getByRole('checkbox', { name: /^Avisar dentro de la página/ }).check();
    await page.reload();
    await expect.poll(() => sound.isChecked()).toBe(true);
    expect(await page.evaluate(() => localStorage.getItem('tertulia:toast'))).toBe('yes');
  });

  it.each([
    ['the person refused them', 'The browser blocks them', {}],
    ['an iPhone needs the app first', 'Choose “Add to Home Screen”.', { userAgent: 'Mozilla/5.0 (iPhone)' }],
  ])('explains why they cannot work on a small phone in the dark, in English: %s', async (_, words, options) => {
    const prepare = async (page: Page) => {
      await withPush(page, 'denied');
      if ('userAgent' in options) await page.addInitScript('delete window.PushManager');
    };
    const look = { viewport: SMALL, touch: true, scheme: 'dark', locale: 'en-GB' } as const;
    const page = await browser.visit(app, { as: ana, path: PATH, prepare, ...look, ...options });
    await page.getByText(words).waitFor();
    await page.getByRole('region', { name: 'When' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    expect(await axe(page)).toEqual([]);
    await picture(page, words.slice(0, 11));
  });
});
