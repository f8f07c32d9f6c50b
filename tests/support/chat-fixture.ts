import { afterAll, beforeAll } from 'vitest';
import { createRoom } from '@/lib/rooms/store';
import { type App, startApp } from './app';
import { ChatClient, type ClientOptions } from './chat-client';
import { createTestDatabase, type TestDatabase } from './database';
import { type Person, signedIn } from './people';

/** What the socket tests of one file share, from the first test to the last. */
export interface ChatFixture {
  database: TestDatabase;
  app: App;
  ana: Person;
  luis: Person;
}

/** Starts an app with its own database and two people who are signed in. Call it once, at the top of a file. */
export function chatFixture(): ChatFixture {
  const fixture = {} as ChatFixture;
  beforeAll(async () => {
    fixture.database = await createTestDatabase();
    fixture.app = await startApp({ database: fixture.database });
    fixture.ana = await signedIn(fixture.database.db, 'Ana');
    fixture.luis = await signedIn(fixture.database.db, 'luis');
  });
  afterAll(async () => {
    await fixture.app.stop();
    await fixture.database.drop();
  });
  return fixture;
}

let made = 0;

/** Creates an empty room. @returns its name */
export async function newRoom({ database }: ChatFixture): Promise<string> {
  const name = `sala_${made++}`;
  await createRoom(database.db, { name });
  return name;
}

export function join({ app }: ChatFixture, person: Person, room: string, options: Partial<ClientOptions> = {}) {
  return ChatClient.connect({ origin: app.origin, cookie: person.cookie, room, ...options });
}
