/**
 * The service worker: shows notifications, and a page that says so when the server cannot be reached. It keeps nothing
 * of the app, so that a new build is there at the next load (docs/decisions/0076). Plain JavaScript, as the browser
 * reads it: it is not a part of the build.
 */

const HOME = '/';
/** What the community calls itself: pages register the worker with it (components/attention/worker.ts). */
const NAME = new URL(self.location.href).searchParams.get('name')?.slice(0, 80) || 'Tertulia';
/** Where other apps share things (app/manifest.ts). */
const SHARE = '/share';
/** Addresses that are no pages: what a browser saves must not become a page that says "no connection". */
const NO_PAGE = /^\/(?:api|f|_next)\/|\.[a-z0-9]+$/i;
/** Pages that hear `open` (components/attention/use-opened.ts). */
const CHAT_PAGE = /^\/(?:$|r\/|d\/|browse$|mentions$|share$)/;

self.addEventListener('install', () => self.skipWaiting());

self.addEventListener('activate', (event) => event.waitUntil(begin()));

async function begin() {
  await self.registration.navigationPreload?.enable();
  for (const name of await caches.keys()) await caches.delete(name);
}

// ---- without the server

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.mode === 'navigate' && request.method === 'POST' && new URL(request.url).pathname === SHARE)
    return event.respondWith(takeShared(event));
  if (request.mode !== 'navigate' || request.method !== 'GET' || NO_PAGE.test(new URL(request.url).pathname)) return;
  event.respondWith(load(event));
});

async function load(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return offlinePage();
  }
}

const OFFLINE = {
  es: [
    'Sin conexión',
    `No se puede llegar a ${NAME}. Esta página se abre sola cuando vuelva la conexión.`,
    'Reintentar',
  ],
  en: [
    'No connection',
    `${NAME} cannot be reached. This page opens by itself when the connection is back.`,
    'Try again',
  ],
  pt: [
    'Sem conexão',
    `Não é possível chegar a ${NAME}. Esta página abre sozinha quando a conexão voltar.`,
    'Tentar de novo',
  ],
};

/** The first of the reader's languages that the product speaks; Spanish if there is none, as in lib/i18n/locale.ts. */
function language() {
  return navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in OFFLINE) ?? 'es';
}

/** The name may have any characters. */
function escaped(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function offlinePage() {
  const lang = language();
  const [title, text, again] = OFFLINE[lang].map(escaped);
  const nonce = crypto.randomUUID();
  const html = `<!doctype html><html lang="${lang}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"><title>${title} · ${escaped(NAME)}</title>
<style nonce="${nonce}">:root{color-scheme:light dark;--ground:#f6f5f2;--ink:#1c1b19;--accent:#0b63e5;--on:#fff}
@media (prefers-color-scheme:dark){:root{--ground:#131416;--ink:#eceae6;--accent:#5b9bff;--on:#0a1526}}
body{margin:0;min-height:100dvh;display:grid;place-content:center;justify-items:center;padding:24px;box-sizing:border-box;
background:var(--ground);color:var(--ink);font:16px/24px system-ui,sans-serif;text-align:center}
h1{margin:0 0 8px;font-size:22px;line-height:30px}p{margin:0 0 24px;max-width:36ch}
a{display:inline-flex;align-items:center;min-height:48px;padding:0 24px;border-radius:999px;background:var(--accent);
color:var(--on);font-weight:600;text-decoration:none}a:focus-visible{outline:2px solid var(--ink);outline-offset:2px}
</style></head><body><main><h1>${title}</h1><p>${text}</p><a href="">${again}</a></main>
<script nonce="${nonce}">let wait=2000;const again=()=>location.reload();addEventListener('online',again);
const ask=async()=>{try{if((await fetch('/healthz',{cache:'no-store'})).ok)return again()}catch{}
wait=Math.min(wait*1.5,30000);setTimeout(ask,wait*(0.75+Math.random()/2))};setTimeout(ask,wait)</script></body></html>`;
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
  };
  return new Response(html, { status: 503, headers });
}

// ---- what other apps share

/** The most files of a message (lib/chat/protocol.ts). */
const MOST_FILES = 10;
/** As long as a page may take to ask, and a person to sign in. */
const KEPT_MS = 120_000;

/** What was shared last, until a page takes it: `{id, text, files}`. Only in memory; a worker that ends forgets it. */
let shared = null;

/**
 * Keeps what another app shares, and leads to the page where the person chooses a room, which asks for it by its id. The
 * server never gets it in this way.
 */
async function takeShared(event) {
  const form = await event.request.formData().catch(() => null);
  const files = (form?.getAll('files') ?? []).filter((part) => part instanceof File && part.size > 0);
  const text = {};
  for (const name of ['title', 'text', 'url']) {
    const value = form?.get(name);
    if (typeof value === 'string') text[name] = value;
  }
  const id = crypto.randomUUID();
  shared = { id, text, files: files.slice(0, MOST_FILES) };
  // The browser may end a worker that waits for nothing.
  event.waitUntil(new Promise((done) => setTimeout(done, KEPT_MS)).then(() => forget(id)));
  return Response.redirect(`${SHARE}?shared=${id}`, 303);
}

function forget(id) {
  if (shared?.id === id) shared = null;
}

self.addEventListener('message', ({ data, ports }) => {
  if (data?.type !== 'shared') return;
  ports[0]?.postMessage(shared?.id === data.id ? { text: shared.text, files: shared.files } : null);
  forget(data.id);
});

// ---- notifications

self.addEventListener('push', (event) => event.waitUntil(receive(readPayload(event.data))));

/** What the push service brought (lib/push); null if it is not ours. */
function readPayload(data) {
  try {
    return data?.json() ?? null;
  } catch {
    return null;
  }
}

async function receive(payload) {
  const { title, body, navigate, tag, lang, silent, data } = payload?.notification ?? {};
  await setBadge(payload?.app_badge);
  if (data?.kind === 'read') return close(tag);
  if (data?.kind === 'message' && (await isRead(navigate))) return;
  await self.registration.showNotification(title || NAME, {
    body: body ?? '',
    lang: lang ?? '',
    // The community's logo, or the product's.
    icon: '/api/house-icon/192.png',
    badge: '/app-icon-shape.png',
    data: { ...data, navigate },
    ...(silent ? { silent } : {}),
    // One for each room, which makes itself heard again.
    ...(tag ? { tag, renotify: !silent } : {}),
  });
}

async function close(tag) {
  for (const notification of await self.registration.getNotifications({ tag })) notification.close();
}

async function setBadge(count) {
  if (typeof count !== 'number') return;
  // Browsers without it have no badges; others refuse it while the app is not installed.
  await (count > 0 ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.())?.catch(() => {});
}

/** Whether a window that has the focus shows the room of this address. */
async function isRead(navigate) {
  const path = new URL(ownPath(navigate), self.origin).pathname;
  return (await windows()).some(({ focused, url }) => focused && new URL(url).pathname === path);
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(ownPath(event.notification.data?.navigate)));
});

/**
 * Goes to the path: in the window that shows it, or in one that shows the chat, or else in a new one. Other pages are
 * left alone, because they may have a form that is being filled in.
 */
async function open(path) {
  const all = await windows();
  const { pathname } = new URL(path, self.origin);
  const chats = all.filter(({ url }) => CHAT_PAGE.test(new URL(url).pathname));
  const best =
    all.find(({ url }) => new URL(url).pathname === pathname) ??
    chats.find(({ focused }) => focused) ??
    chats.find(({ visibilityState }) => visibilityState === 'visible') ??
    chats[0];
  if (!best) return self.clients.openWindow(path);
  best.postMessage({ type: 'open', path });
  await best.focus();
}

function windows() {
  return self.clients.matchAll({ type: 'window', includeUncontrolled: true });
}

/** Path, query and fragment of an address of ours; the list's for every other address. */
function ownPath(address) {
  const url = parsed(address);
  return url?.origin === self.origin ? url.pathname + url.search + url.hash : HOME;
}

function parsed(address) {
  try {
    return new URL(address, self.origin);
  } catch {
    return null;
  }
}

// ---- the push service gave this browser another address

self.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(renew(event)));

async function renew({ oldSubscription, newSubscription }) {
  const options = oldSubscription?.options;
  const subscription = newSubscription ?? (options && (await self.registration.pushManager.subscribe(options)));
  if (!subscription) return;
  const { endpoint, keys } = subscription.toJSON();
  const headers = { 'Content-Type': 'application/json' };
  await fetch('/api/push/devices', {
    method: 'POST',
    headers,
    body: JSON.stringify({ endpoint, ...keys, again: true }),
  });
}
