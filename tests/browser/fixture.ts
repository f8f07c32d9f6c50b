import { afterAll, afterEach, beforeAll } from 'vitest';
import { type App, startApp } from '@/tests/support/app';
import { TestBrowser } from '@/tests/support/browser/browser';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Person, signedIn } from '@/tests/support/people';

/** What the browser tests of one file share, from the first test to the last. */
export interface BrowserFixture {
  readonly database: TestDatabase;
  readonly app: App;
  readonly browser: TestBrowser;
  readonly ana: Person;
  readonly luis: Person;
}

/**
 * Starts an app with its own database, a browser, and two people who are signed in; closes the pages after each test.
 * Call it once, at the top of a file. Its parts are empty until the file's own `beforeAll` functions run.
 * @param env settings of the app
 */
export function browserFixture(env: Record<string, string> = {}): BrowserFixture {
  const database = {} as TestDatabase;
  const app = {} as App;
  const browser = new TestBrowser();
  const ana = {} as Person;
  const luis = {} as Person;
  /** What ends the parts that have started, in the order of their start. */
  const ends: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    Object.assign(database, await createTestDatabase());
    ends.push(() => database.drop());
    Object.assign(app, await startApp({ database, env }));
    ends.push(() => app.stop());
    await browser.launch();
    ends.push(() => browser.close());
    Object.assign(ana, await signedIn(database.db, 'ana'));
    Object.assign(luis, await signedIn(database.db, 'luis'));
  });
  afterEach(() => browser.closePages());
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });
  return { database, app, browser, ana, luis };
}
