import AxeBuilder from '@axe-core/playwright';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
  type PageScreenshotOptions,
  selectors,
} from 'playwright-core';
import { expect } from 'vitest';
import { findProgram } from '@/scripts/provision';
import type { App } from '@/tests/support/app';
import type { Person } from '@/tests/support/people';

export const DESK = { width: 1180, height: 760 };
export const PHONE = { width: 390, height: 760 };
export const SMALL = { width: 360, height: 640 };

const WAIT_MS = 30_000;

/** What Playwright logs when a page registers a worker that it blocks. */
const BLOCKED = 'Service Worker registration blocked by Playwright';

export interface VisitOptions {
  /** The person who is signed in. If missing, nobody is. */
  as?: Person;
  path?: string;
  viewport?: { width: number; height: number };
  touch?: boolean;
  /** Pixels of a picture for each CSS pixel. */
  scale?: number;
  scheme?: 'light' | 'dark';
  locale?: string;
  userAgent?: string;
  /** Errors that the test itself causes, for example when it kills the server. */
  expected?: RegExp;
  /** The time the page's clock is set to before it loads. */
  at?: string;
  /** True to let pages register the service worker, which then stands between the later pages and the network. */
  worker?: boolean;
  /** Called before the page loads. */
  prepare?: (page: Page) => Promise<void>;
  /** True to wait only for React to hydrate the page, and not for its `load` event. */
  isLoading?: boolean;
}

/**
 * A selector engine that finds the page's root element until React has hydrated the page. React marks the elements that
 * it controls. On a page without such elements, or without scripts of the app, there is nothing to wait for.
 * It is sent to the page as text, so it may use nothing from outside.
 */
const unhydrated = () => ({
  query(): Element | null {
    // React hydrates the list of rooms before the room, so the room’s field comes first here.
    const element = document.querySelector('textarea') ?? document.querySelector('button, input');
    if (!element || !document.querySelector('script[src*="/_next/"]')) return null;
    const isHydrated = Object.keys(element).some((key) => key.startsWith('__reactProps$'));
    return isHydrated ? null : document.documentElement;
  },
  queryAll(): Element[] {
    const root = this.query();
    return root ? [root] : [];
  },
});

const UNHYDRATED = 'unhydrated=page';

/** Waits until React has hydrated the page. A click waits by itself; a key for the whole page does not. */
export async function hydrated(page: Page): Promise<void> {
  await page.locator(UNHYDRATED).waitFor({ state: 'detached' });
}

/**
 * Has each click, press and text that is filled in wait until the page is hydrated, also after a link has led to
 * another page. A person who comes before that presses again; a test would wait for the effect in vain.
 */
async function waitForScripts(page: Page): Promise<void> {
  await page.addLocatorHandler(page.locator(UNHYDRATED), () => hydrated(page));
}

/** Waits until a room has loaded what follows its first rendering, such as the live region that says why it closed. */
export async function complete(page: Page): Promise<void> {
  await page.locator('main [data-why-closed]').waitFor({ state: 'attached' });
}

/** Playwright knows the selector for the whole process. */
const registered = selectors.register('unhydrated', unhydrated);

/** Chromium for a test file. An error in a page's console, or a violation of its CSP, fails the test that opened it. */
export class TestBrowser {
  readonly #errors: string[] = [];
  readonly #contexts: BrowserContext[] = [];
  #browser: Browser | undefined;

  /** Starts Chromium. Call this before anything else. */
  async launch(): Promise<this> {
    // Notifications need a whole Chromium: the headless shell cannot show them (tests/support/notifications.ts).
    const executablePath = process.env.TERTULIA_TEST_CHROMIUM ?? findProgram('chromium');
    if (!executablePath) throw new Error('There is no Chromium here; `npm test` installs it');
    await registered;
    this.#browser = await chromium.launch({ executablePath, timeout: 60_000 });
    return this;
  }

  async visit(app: Pick<App, 'origin'>, options: VisitOptions = {}): Promise<Page> {
    const {
      as,
      path = '/',
      viewport = DESK,
      touch = false,
      scale = 1,
      scheme = 'light',
      locale = 'es-CO',
      userAgent,
      expected,
      at,
      worker = false,
      prepare,
      isLoading = false,
    } = options;
    const settings: BrowserContextOptions = { viewport, colorScheme: scheme, locale, hasTouch: touch, isMobile: touch };
    settings.deviceScaleFactor = scale;
    if (!worker) settings.serviceWorkers = 'block';
    if (userAgent) settings.userAgent = userAgent;
    if (!this.#browser) throw new Error('The browser was not launched');
    const context = await this.#browser.newContext(settings);
    this.#contexts.push(context);
    context.setDefaultTimeout(WAIT_MS);
    context.on('page', (page) => void waitForScripts(page));
    if (as) await context.addCookies([{ ...cookieOf(as), url: app.origin, httpOnly: true, sameSite: 'Lax' }]);
    const page = await context.newPage();
    this.#watch(page, expected);
    if (at) await page.clock.install({ time: at });
    await prepare?.(page);
    await page.goto(app.origin + path, { waitUntil: isLoading ? 'commit' : 'load' });
    await hydrated(page);
    return page;
  }

  /** Closes the pages that a test opened. @throws if a page reported an error */
  async closePages(): Promise<void> {
    const errors = this.#errors.splice(0);
    // Errors while the pages are being closed do not count.
    for (const context of this.#contexts.splice(0)) await context.close();
    this.#errors.length = 0;
    expect(errors).toEqual([]);
  }

  async close(): Promise<void> {
    await this.#browser?.close();
  }

  #watch(page: Page, expected?: RegExp): void {
    const record = (text: string) => {
      if (!expected?.test(text) && text !== BLOCKED) this.#errors.push(text);
    };
    page.on('pageerror', (error) => record(`${error}`));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') record(message.text());
    });
  }
}

/**
 * Takes pictures for people to look at, if TERTULIA_SCREENSHOTS names a folder.
 * @param prefix the beginning of the pictures’ file names
 */
export function pictures(prefix: string, options: PageScreenshotOptions = {}) {
  const folder = process.env.TERTULIA_SCREENSHOTS;
  return async (page: Page, name: string): Promise<void> => {
    if (folder) await page.screenshot({ ...options, path: `${folder}/${prefix} ${name}.png` });
  };
}

/** The parts of the chat page, found by the names that people and screen readers use. */
export function chat(page: Page) {
  const log = page.getByRole('log');
  const field = page.getByRole('textbox');
  const send = page.getByRole('button', { name: /^(Enviar|Send)$/ });
  return {
    log,
    field,
    send,
    days: log.getByRole('heading', { level: 2 }),
    banner: page.getByText('Sin conexión.'),
    /** The bubble with exactly this text. */
    message: (text: string): Locator => log.locator('[data-text]').getByText(text, { exact: true }),
    /** Resolves when the page's script runs. Before that, Enter would insert a line break. */
    async write(text: string) {
      await field.fill(text);
      await page.waitForFunction(() => !document.querySelector<HTMLButtonElement>('button[type=submit]')?.disabled);
    },
    async say(text: string) {
      await this.write(text);
      await field.press('Enter');
    },
    /** All messages, in the order of the page. */
    texts: () => log.locator('[data-text]').allTextContents(),
    /** The marks that say that the person's own messages are stored. */
    sent: log.getByRole('img', { name: /^(Enviado|Sent)$/ }),
  };
}

/** Axe has this rule off by default. People who control a page by voice say the words on a button. */
const SPOKEN_NAMES = { 'label-content-name-mismatch': { enabled: true } };

/** Checks a page without its frames, because our pages have none. @returns the violations as text */
export async function axe(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).options({ rules: SPOKEN_NAMES }).setLegacyMode().analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} — ${node.failureSummary}`));
}

function cookieOf({ cookie }: Person): { name: string; value: string } {
  const at = cookie.indexOf('=');
  return { name: cookie.slice(0, at), value: cookie.slice(at + 1) };
}
