import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findProgram } from '@/scripts/provision';
import type { Person } from '@/tests/faults/people';
import { eventually } from '@/tests/support/wait';

const PAGE_WATCH = fileURLToPath(new URL('./page-watch.js', import.meta.url));

declare global {
  interface Window {
    /** What page-watch.js observed. */
    observed: Observed;
  }
}

/** Times are milliseconds since the page began to load. */
export interface Observed {
  /** The texts of the page's status line. */
  lines: { at: number; text: string }[];
  sockets: { at: number; what: string }[];
}

export interface PageReport extends Observed {
  username: string;
  /** The texts of the messages on the page, in their order. */
  texts: string[];
}

/** People who use a real browser in a room. */
export class Browsers {
  private constructor(
    private readonly browser: Browser,
    private readonly pages: readonly { person: Person; page: Page }[],
  ) {}

  static async open(people: readonly Person[], path: string): Promise<Browsers> {
    const executablePath = findProgram('chromium');
    if (!executablePath) throw new Error('There is no Chromium here; `npm run test:rolling` installs it');
    const browser = await chromium.launch({ executablePath, timeout: 60_000 });
    const pages = await Promise.all(
      people.map(async (person) => ({ person, page: await open(browser, person, path) })),
    );
    return new Browsers(browser, pages);
  }

  /**
   * Gives every page some seconds to show the end of the log.
   * @param due the texts of all messages
   */
  reports(due: readonly string[]): Promise<PageReport[]> {
    return Promise.all(
      this.pages.map(async ({ person, page }) => {
        const messages = page.getByRole('log').locator('[data-text]');
        let texts: string[] = [];
        const isShown = async () => {
          texts = await messages.allTextContents();
          return texts.length > 0 && due.slice(-texts.length).join('\n') === texts.join('\n');
        };
        // What is still different then is reported.
        await eventually(isShown).catch(() => {});
        return { username: person.username, texts, ...(await page.evaluate(() => window.observed)) };
      }),
    );
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}

async function open(browser: Browser, person: Person, path: string): Promise<Page> {
  const [name = '', value = ''] = person.cookie.split(/=(.*)/s);
  const context = await browser.newContext({ viewport: { width: 1180, height: 760 }, locale: 'es-CO' });
  await context.addCookies([{ name, value, url: person.origin, httpOnly: true, sameSite: 'Lax' }]);
  const page = await context.newPage();
  await page.addInitScript({ path: PAGE_WATCH });
  await page.goto(person.origin + path);
  await page.waitForFunction(() => window.observed.sockets.some(({ what }) => what === 'open'));
  return page;
}
