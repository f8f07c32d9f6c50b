import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SUBPROTOCOL, SUBPROTOCOL_V2 } from '@/lib/chat/protocol';
import { accessFixture } from '@/tests/integration/access/fixture';
import { ChatClient } from '@/tests/support/chat-client';
import type { Person } from '@/tests/support/people';
import { type Conversation, conversations, converse } from './conversation';
import { faultsIn } from './faults';
import { CASES, FUZZ_SEED, FUZZ_TIMEOUT_MS, PARTS } from './settings';

/**
 * Sends frames over real sockets that are granted, made from their zod schemas, or broken; and expects that each is
 * answered as docs/protocol.md says, and that other people notice nothing. `npm run test:fuzz` sends many more.
 */

const fixture = accessFixture();

/** How often a failing conversation is made smaller. */
const SMALLER = 60;
/** Conversations in the same rooms: later ones find messages, pins and marks of earlier ones. */
const SAME_ROOMS = 100;
/** The frames of a conversation, on average. */
const FRAMES = 9;

let ana: ChatClient;
let luis: ChatClient;

async function connect(person: Person | null, room: string | null, protocol = SUBPROTOCOL) {
  return ChatClient.connect({ origin: fixture.app.origin, cookie: person?.cookie ?? '', room, protocol });
}

beforeAll(async () => {
  const { make } = fixture;
  const { name } = await make.room();
  ana = await connect(await make.person('member'), name);
  luis = await connect(await make.person('member'), name);
});
afterAll(() => {
  ana.cut();
  luis.cut();
});

/** One person's sockets: a new one whenever the last was closed, and new rooms after some conversations. */
class Speaker {
  #client: ChatClient | null = null;
  #rooms: number[] = [];
  #left = 0;

  constructor(
    private readonly person: Person,
    private readonly protocol: string,
  ) {}

  async converse(conversation: Conversation): Promise<void> {
    if (this.#left-- <= 0) await this.#move();
    const client = this.#client ?? (await this.#connect());
    // The next conversation does not go on where one failed.
    this.#client = null;
    const isOpen = await converse(conversation, client, this.#rooms);
    if (isOpen) this.#client = client;
  }

  /** Rooms that the person owns or is in, may read, may not know of, and one that is archived. */
  async #move(): Promise<void> {
    const { make } = fixture;
    const own = await make.roomWith(this.person, 'owner');
    for (let i = 0; i < 5; i++) await make.say(own, 'hola', { by: this.person });
    const archived = await make.roomWith(this.person, 'member');
    await make.archive(archived);
    const others = [await make.roomWith(this.person, 'member', 'open'), await make.directOf(this.person)];
    this.#rooms = [own, ...others, await make.roomWith(null, null), archived];
    this.#left = SAME_ROOMS;
    this.#client?.cut();
    this.#client = null;
  }

  async #connect(): Promise<ChatClient> {
    const client = await connect(this.person, await this.#roomOfPath(), this.protocol);
    if (this.protocol === SUBPROTOCOL_V2)
      for (const room of this.#rooms.slice(0, 3)) client.send({ type: 'subscribe', room, ref: 1 });
    return client;
  }

  /** A client of `chat.v1` is in the room of its path only. */
  async #roomOfPath(): Promise<string | null> {
    if (this.protocol === SUBPROTOCOL_V2) return null;
    return fixture.make.nameOf(this.#rooms[0] ?? 0);
  }

  end(): void {
    this.#client?.cut();
  }
}

it.each([
  ['a member with chat.v2', 'member', SUBPROTOCOL_V2, 0.6],
  ['a guest with chat.v2', 'guest', SUBPROTOCOL_V2, 0.2],
  ['a member with chat.v1', 'member', SUBPROTOCOL, 0.1],
  ['a client of the first generation', 'member', '', 0.1],
] as const)(
  'whatever %s sends is answered',
  { tags: 'frames/fuzz', timeout: FUZZ_TIMEOUT_MS },
  async (_, who, protocol, part) => {
    const speaker = new Speaker(await fixture.make.person(who), protocol);
    const property = fc.asyncProperty(fc.limitShrink(conversations(protocol), SMALLER), (each) =>
      speaker.converse(each),
    );
    const numRuns = Math.ceil((CASES * PARTS.frames * part) / FRAMES);
    const result = await fc.check(property, { seed: FUZZ_SEED, numRuns });
    speaker.end();
    expect(
      result.failed &&
        `seed ${FUZZ_SEED}, path ${result.counterexamplePath}\n${(result.errorInstance as Error)?.message}\n${fc.stringify(result.counterexample)}`,
    ).toBe(false);
  },
);

it('none of them left an error in the log, or closed the sockets of others', { tags: 'frames/fuzz' }, async () => {
  expect((await ana.say('¿sigues ahí?')).type).toBe('ack');
  await luis.heard('¿sigues ahí?');
  expect(faultsIn(fixture.app)).toEqual([]);
  expect(fixture.app.child.exitCode).toBeNull();
});
