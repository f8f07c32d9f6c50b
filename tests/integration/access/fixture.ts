import { afterAll, beforeAll } from 'vitest';
import { type App, startApp } from '@/tests/support/app';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { Factory } from '@/tests/support/factory';
import { NO_MAIL_SERVER } from '@/tests/support/services/mail-server';
import { PushService } from '@/tests/support/services/push-service';

/** What the tests of one file share, from the first test to the last. */
export interface AccessFixture {
  database: TestDatabase;
  app: App;
  make: Factory;
}

/** Starts an app with its own database, and a factory of people and rooms. Call it once, at the top of a file. */
export function accessFixture(): AccessFixture {
  const fixture = {} as AccessFixture;
  let service: PushService;
  beforeAll(async () => {
    fixture.database = await createTestDatabase();
    fixture.make = new Factory(fixture.database.db);
    service = await PushService.open();
    service.unknown = 201;
    fixture.app = await startApp({
      database: fixture.database,
      env: { ...service.settings, ...NO_MAIL_SERVER, CHAT_RETENTION: 'owners' },
    });
  });
  afterAll(async () => {
    await fixture.app.stop();
    await service.close();
    await fixture.database.drop();
  });
  return fixture;
}
