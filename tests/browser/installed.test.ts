import { createServer } from 'node:http';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { findRoom } from '@/lib/rooms/store';
import { startApp } from '@/tests/support/app';
import { axe, chat, PHONE, pictures, SMALL } from '@/tests/support/browser/browser';
import { directPath, roomWith } from '@/tests/support/conversation';
import { freePort } from '@/tests/support/free-port';
import { trayOf } from '@/tests/support/notifications';
import { browserFixture } from './fixture';

/** The installed app: its manifest, its worker, and what it tells of rooms that are not on the screen. */

const { ana, app, browser, database, luis } = browserFixture();
const picture = pictures('installed');
/** Chromium logs failed requests as errors. */
const AWAY = /Failed to load resource|net::ERR_|WebSocket/;
const rooms: Record<string, number> = {};

beforeAll(async () => {
  for (const name of ['cocina', 'huerta']) {
    const texts = Array.from({ length: 3 }, (_, i) => ({ by: luis, text: `${name} ${i + 1}` }));
    await roomWith(database.db, name, texts);
    rooms[name] = (await findRoom(database.db, name))?.id ?? 0;
  }
});

const workerReady = (page: Page) => page.evaluate(async () => void (await navigator.serviceWorker.ready));
const isControlled = (page: Page) => page.evaluate(() => navigator.serviceWorker.controller !== null);

describe('the manifest', () => {
  it.each([
    ['es-CO', 'es', 'Menciones'],
    ['en-GB', 'en', 'Mentions'],
    ['pt-BR', 'pt', 'Menções'],
  ])('makes the app installable, in the language of the browser: %s', async (locale, lang, shortcut) => {
    const page = await browser.visit(app, { path: '/sign-in', locale });
    const href = await page.locator('link[rel=manifest]').getAttribute('href');
    const answer = await page.request.get(app.origin + href, { headers: { 'Accept-Language': locale } });
    const manifest = await answer.json();
    expect(manifest).toMatchObject({ name: 'Tertulia', lang, display: 'standalone', start_url: '/', scope: '/' });
    expect(manifest.share_target).toMatchObject({ action: '/share', method: 'POST', enctype: 'multipart/form-data' });
    expect(manifest.shortcuts[0]).toMatchObject({ name: shortcut, url: '/mentions' });
    expect(manifest.icons.map(({ sizes, purpose }: Record<string, string>) => [sizes, purpose])).toEqual([
      ['192x192', undefined],
      ['512x512', undefined],
      ['512x512', 'maskable'],
    ]);
    for (const { src, sizes } of manifest.icons) {
      const file = await (await page.request.get(app.origin + src)).body();
      expect(`${file.readUInt32BE(16)}x${file.readUInt32BE(20)}`).toBe(sizes);
    }
    const cdp = await page.context().newCDPSession(page);
    const { errors } = await cdp.send('Page.getAppManifest');
    expect(errors).toEqual([]);
  });
});

describe('the worker', () => {
  it.each([
    ['es-CO', 'Sin conexión', 'Reintentar'],
    ['en-GB', 'No connection', 'Try again'],
    ['pt-BR', 'Sem conexão', 'Tentar de novo'],
  ])('says so when the server cannot be reached, and opens the page when it can: %s', async (locale, title, again) => {
    const page = await browser.visit(app, {
      as: ana,
      path: '/r/cocina',
      viewport: SMALL,
      locale,
      worker: true,
      expected: AWAY,
    });
    await workerReady(page);
    await page.context().setOffline(true);
    await page.goto(`${app.origin}/r/huerta`);
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    await page.getByRole('link', { name: again }).waitFor();
    expect(await axe(page)).toEqual([]);
    await picture(page, `offline ${locale}`);
    await page.context().setOffline(false);
    await chat(page).message('huerta 3').waitFor();
    expect(new URL(page.url()).pathname).toBe('/r/huerta');
  });

  it('lets another build show at the next load, whatever an older worker had kept', async () => {
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const old = createServer((request, response) => {
      const isWorker = request.url === '/sw.js';
      response.setHeader('Content-Type', isWorker ? 'text/javascript' : 'text/html');
      response.end(isWorker ? GREEDY : `<script>navigator.serviceWorker.register('/sw.js')</script><h1>Antigua</h1>`);
    });
    await new Promise<void>((resolve) => old.listen(port, '127.0.0.1', resolve));
    const page = await browser.visit({ origin }, { path: '/sign-in', worker: true, expected: AWAY });
    await workerReady(page);
    await page.reload();
    await page.getByText('Antigua').waitFor();
    expect(await isControlled(page)).toBe(true);
    await new Promise((resolve) => {
      old.close(resolve);
      old.closeAllConnections();
    });
    const next = await startApp({ database, port });
    // The older worker shows what it kept, but asks the server for a newer worker.
    await page.reload();
    await page.getByText('Antigua').waitFor();
    await expect.poll(() => page.evaluate(() => caches.keys())).toEqual([]);
    await page.reload();
    await page.getByRole('button', { name: 'Entrar' }).waitFor();
    expect(await isControlled(page)).toBe(true);
    // From then on nothing is kept: the server answers each load.
    const reloaded = await page.reload();
    expect(reloaded?.fromServiceWorker()).toBe(true);
    expect(await page.evaluate(() => caches.keys())).toEqual([]);
    await next.stop();
  });

  it('shows one notification for a room, goes to its message when pressed, and closes it when read elsewhere', async () => {
    const page = await browser.visit(app, { as: ana, path: '/r/cocina', worker: true });
    const tray = await trayOf(page);
    const room = rooms.huerta ?? 0;
    const note = (seq: number, kind: string) => ({
      web_push: 8030,
      app_badge: 1,
      notification: {
        title: `Luis en # huerta`,
        body: `huerta ${seq}`,
        navigate: `${app.origin}/r/huerta?m=${seq}`,
        tag: `room-${room}`,
        lang: 'es',
        data: { room, seq, count: 1, kind },
      },
    });
    await tray.push(note(1, 'message'));
    await tray.push(note(2, 'message'));
    const shown = { title: 'Luis en # huerta', body: 'huerta 2', tag: `room-${room}` };
    await expect.poll(tray.shown).toEqual([shown]);
    await page.evaluate(() => Object.assign(window, { notLoadedAgain: true }));
    await tray.press(shown.tag);
    await chat(page).message('huerta 2').waitFor();
    await page.waitForURL(`${app.origin}/r/huerta`);
    expect(await page.evaluate(() => 'notLoadedAgain' in window)).toBe(true);
    expect(await tray.shown()).toEqual([]);
    await page.goto(`${app.origin}/r/cocina`);
    await tray.push(note(3, 'message'));
    await expect.poll(tray.shown).toHaveLength(1);
    await tray.push(note(3, 'read'));
    await expect.poll(tray.shown).toEqual([]);
    // An address that is not ours leads to the list.
    const foreign = note(3, 'message');
    await tray.push({ ...foreign, notification: { ...foreign.notification, navigate: 'https://evil.example/x' } });
    await expect.poll(tray.shown).toHaveLength(1);
    const heard: unknown[] = [];
    await page.exposeFunction('tell', (data: unknown) => void heard.push(data));
    await page.evaluate(() => {
      const { tell } = window as unknown as { tell(data: unknown): void };
      navigator.serviceWorker.addEventListener('message', ({ data }) => tell(data));
    });
    await tray.press(shown.tag);
    await expect.poll(() => heard).toEqual([{ type: 'open', path: '/' }]);
    expect(page.context().pages()).toHaveLength(1);
  });
});

describe('a page', () => {
  it('tells of a message in another room by a sound and a line, if one wants it', async () => {
    const page = await browser.visit(app, { as: ana, path: '/r/cocina', worker: true });
    await page.evaluate(() => {
      localStorage.setItem('tertulia:sound', 'yes');
      localStorage.setItem('tertulia:toast', 'yes');
    });
    await workerReady(page);
    const heard = page.waitForRequest(`${app.origin}/message.wav`);
    const other = await browser.visit(app, { as: luis, path: '/r/huerta' });
    await chat(other).say('nada en particular');
    await page.getByText('Mensaje nuevo en # huerta').waitFor();
    await other.goto(app.origin + (await directPath(database.db, luis, ana)));
    await chat(other).say('ven');
    await heard;
    await page.getByText('Mensaje nuevo de luis').waitFor();
    await page.getByRole('button', { name: 'Ver', exact: true }).click();
    await chat(page).message('ven').waitFor();
  });

  it('takes what another app shares into the field of the room that one chooses', async () => {
    const path = '/share?title=Un+sitio&url=https%3A%2F%2Fexample.org%2F';
    const page = await browser.visit(app, { as: ana, path, viewport: PHONE, touch: true });
    await page.getByRole('heading', { level: 1, name: 'Compartir' }).waitFor();
    expect(await axe(page)).toEqual([]);
    await picture(page, 'share');
    await page.getByRole('main').getByRole('button', { name: 'cocina' }).tap();
    await page.waitForURL(`${app.origin}/r/cocina`);
    await expect.poll(() => chat(page).field.inputValue()).toBe('Un sitio\nhttps://example.org/');
  });

  it('takes files that another app shares into the tray of the room that one chooses, and keeps none', async () => {
    const page = await browser.visit(app, { as: ana, path: '/r/huerta', viewport: PHONE, touch: true, worker: true });
    await workerReady(page);
    const share = () =>
      page.evaluate(() => {
        // What the system sends (app/manifest.ts).
        const form = document.createElement('form');
        Object.assign(form, { method: 'POST', action: '/share', enctype: 'multipart/form-data' });
        const field = (name: string, type: string) => {
          const input = form.appendChild(document.createElement('input'));
          Object.assign(input, { name, type });
          return input;
        };
        field('text', 'text').value = 'De la huerta';
        const files = new DataTransfer();
        files.items.add(new File(['tomates'], 'cosecha.txt', { type: 'text/plain' }));
        files.items.add(new File([], 'nada.txt'));
        field('files', 'file').files = files.files;
        document.body.append(form);
        form.submit();
      });
    await Promise.all([page.waitForURL(/\/share\?shared=/), share()]);
    await page.getByText('cosecha.txt').waitFor();
    expect(await page.getByText('nada.txt').count()).toBe(0);
    expect(await axe(page)).toEqual([]);
    await picture(page, 'share files');
    const address = page.url();
    await page.getByRole('main').getByRole('button', { name: 'cocina' }).tap();
    await page.waitForURL(`${app.origin}/r/cocina`);
    await page.getByRole('main').getByText('cosecha.txt').first().waitFor();
    await expect.poll(() => chat(page).field.inputValue()).toContain('De la huerta');
    // The worker has nothing of it any more.
    await page.goto(address);
    await page.getByText('Lo que compartiste no llegó.').waitFor();
    expect(await page.evaluate(() => caches.keys())).toEqual([]);
  });

  it('offers on a phone to be installed, until that is refused for good', async () => {
    const page = await browser.visit(app, { as: ana, viewport: PHONE, touch: true, worker: true });
    const hint = page.getByRole('region', { name: 'Instala Tertulia' });
    const offer = async () => {
      await workerReady(page);
      await page.evaluate(() => window.dispatchEvent(new Event('beforeinstallprompt', { cancelable: true })));
    };
    await offer();
    await hint.waitFor();
    expect(await axe(page)).toEqual([]);
    await picture(page, 'hint');
    await hint.getByRole('button', { name: 'No, gracias' }).tap();
    await expect.poll(() => hint.count()).toBe(0);
    await page.reload();
    await offer();
    expect(await hint.count()).toBe(0);
  });
});

/** A worker that answers from its cache first, as the FACTS of others' chats tell. */
const GREEDY = `
  self.addEventListener('install', () => self.skipWaiting());
  self.addEventListener('activate', (event) => event.waitUntil(clients.claim()));
  self.addEventListener('fetch', (event) => event.respondWith((async () => {
    const cache = await caches.open('old');
    const kept = await cache.match(event.request);
    if (kept) return kept;
    const answer = await fetch(event.request);
    await cache.put(event.request, answer.clone());
    return answer;
  })()));
`;
