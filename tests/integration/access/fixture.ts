import { afterAll, beforeAll } from 'vitest';
import { type App, startApp } from '@/tests/support/app';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { Factory } from '@/tests/support/factory';

/** What the tests of one file share, from the first test to the last. */
export interface AccessFixture {
  database: TestDatabase;
  app: App;
  make: Factory;
}

/** Starts an app with its own database, and a factory of people and rooms. Call it once, at the top of a file. */
export function accessFixture(): AccessFixture {
  const fixture = {} as AccessFixture;
  beforeAll(async () => {
    fixture.database = await createTestDatabase();
    fixture.make = new Factory(fixture.database.db);
    fixture.app = await startApp({ database: fixture.database });
  });
  afterAll(async () => {
    await fixture.app.stop();
    await fixture.database.drop();
  });
  return fixture;
}
