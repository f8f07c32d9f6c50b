import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { type MessageRequest, SUBPROTOCOL_V2 } from '@/lib/chat/protocol';
import { messages, rooms } from '@/lib/db/schema';
import type { RoomRole } from '@/lib/rooms/memberships';
import { type AnyFrame, ChatClient } from '@/tests/support/chat-client';
import { everything } from '@/tests/support/factory';
import type { Person } from '@/tests/support/people';
import { accessFixture } from './fixture';

/** Who may do what with a message, over the socket: role × kind of room × request. */

const fixture = accessFixture();

const STANDINGS = [
  ...(['owner', 'moderator', 'member', 'stranger', 'administrator'] as const),
  ...(['guest', 'guest who is the owner', 'guest who is a stranger'] as const),
];
type Standing = (typeof STANDINGS)[number];
const STATES = ['open', 'closed', 'direct', 'archived', 'missing'] as const;
type State = (typeof STATES)[number];

/** The first message of each room is somebody else's, the second one's own. */
const [THEIRS, OWN, NONE] = [1, 2, 3];

type RequestFields = MessageRequest extends infer One
  ? One extends MessageRequest
    ? Omit<One, 'room' | 'clientId'>
    : never
  : never;

const REQUESTS: Record<string, RequestFields> = {
  'edit one’s own': { type: 'edit', target: OWN, message: 'otra cosa' },
  'edit another’s': { type: 'edit', target: THEIRS, message: 'otra cosa' },
  'delete one’s own': { type: 'delete', target: OWN },
  'delete another’s': { type: 'delete', target: THEIRS },
  react: { type: 'react', target: THEIRS, emoji: '👍', on: true },
  pin: { type: 'pin', target: THEIRS, on: true },
  'change what is no message': { type: 'react', target: NONE, emoji: '👍', on: true },
};

/** The answers to: owner, moderator, member, stranger, administrator who is a stranger. row() adds those to guests. */
const all = (answer: string) => Array.from({ length: 5 }, () => answer);
const inside = (...answers: [string, string, string]) => [...answers, 'no_room', 'no_room'];
const everywhere = (answer: string) => row(all(answer), inside(answer, answer, answer), inside(answer, answer, answer));
const EXPECTED: Record<string, Record<State, string[]>> = {
  'edit one’s own': everywhere('ack'),
  'edit another’s': everywhere('forbidden'),
  'delete one’s own': everywhere('ack'),
  'delete another’s': row(
    ['ack', 'ack', 'forbidden', 'forbidden', 'ack'],
    inside('ack', 'ack', 'forbidden'),
    inside('forbidden', 'forbidden', 'forbidden'),
  ),
  react: everywhere('ack'),
  pin: row(
    ['ack', 'ack', 'forbidden', 'forbidden', 'ack'],
    inside('ack', 'ack', 'forbidden'),
    inside('ack', 'ack', 'ack'),
  ),
  'change what is no message': everywhere('gone'),
};

function row(open: string[], closed: string[], direct: string[]): Record<State, string[]> {
  const states = { open, closed, direct, archived: all('closed'), missing: all('no_room') };
  // A stranger who is a guest knows of no room, archived or not.
  const toStranger = (state: string) => (state === 'archived' ? 'closed' : 'no_room');
  const withGuests = ([state, answers]: [string, string[]]) => [
    state,
    [...answers, answers[2], answers[2], toStranger(state)],
  ];
  return Object.fromEntries(Object.entries(states).map(withGuests));
}

/** Creates a room in this state with two messages. In direct rooms all standings are the same. @returns its id */
async function roomFor(state: State, standing: Standing, person: Person): Promise<number> {
  if (state === 'missing') return 4_000_000_000;
  const role = roleOf(standing);
  const isDirect = state === 'direct';
  const kind = state === 'closed' ? 'closed' : 'open';
  const roomId = isDirect
    ? await fixture.make.directOf(role && person)
    : await fixture.make.roomWith(person, role, kind);
  const { userId } = await fixture.make.addTo(roomId, 'member');
  const common = { roomId, clientId: randomUUID(), body: 'hola', createdAt: new Date() };
  await fixture.database.db.insert(messages).values([
    { ...common, seq: THEIRS, userId },
    { ...common, seq: OWN, userId: person.userId },
  ]);
  await fixture.database.db.update(rooms).set({ lastSeq: OWN, lastMessageSeq: OWN }).where(eq(rooms.id, roomId));
  return roomId;
}

function roleOf(standing: Standing): RoomRole | null {
  if (standing === 'guest') return 'member';
  if (standing === 'guest who is the owner') return 'owner';
  return ['owner', 'moderator', 'member'].includes(standing) ? (standing as RoomRole) : null;
}

function personWho(standing: Standing): Promise<Person> {
  if (standing.startsWith('guest')) return fixture.make.person('guest');
  return fixture.make.person(standing === 'administrator' ? 'admin' : 'member');
}

async function answerTo(request: RequestFields, state: State, standing: Standing): Promise<string> {
  const person = await personWho(standing);
  const room = await roomFor(state, standing, person);
  const client = await ChatClient.connect({
    ...{ origin: fixture.app.origin, room: null, cookie: person.cookie, protocol: SUBPROTOCOL_V2 },
  });
  client.send({ type: 'subscribe', room, ref: 1 });
  await client.frame<AnyFrame>((frame) => 'ref' in frame && frame.ref === 1);
  if (state === 'archived') await fixture.make.archive(room);
  const before = await everything(fixture.database.db);
  const clientId = randomUUID();
  client.send({ ...request, room, clientId });
  const answer = await client.frame((frame) => 'clientId' in frame && frame.clientId === clientId);
  client.cut();
  if (answer.type === 'error') expect(await everything(fixture.database.db), standing).toBe(before);
  if (answer.type !== 'error') return answer.type;
  // The sweep may have ended the subscription before the frame came.
  const isClosed = state === 'archived' && (answer.code === 'room_closed' || answer.code === 'no_room');
  return isClosed ? 'closed' : answer.code;
}

describe.each(Object.entries(REQUESTS))('%s', (name, request) => {
  it.each(STATES)('in a room that is: %s', { tags: ['rooms/powers', 'frames/foreign-message'] }, async (state) => {
    const answers: string[] = [];
    for (const standing of STANDINGS) answers.push(await answerTo(request, state, standing));
    expect(answers).toEqual(EXPECTED[name]?.[state]);
  });
});

describe('a frame for a message', () => {
  it('changes the message of its own room only, though another room has one with that seq', {
    tags: 'frames/foreign-message',
  }, async () => {
    const person = await fixture.make.person('member');
    const [here, elsewhere] = [await roomFor('open', 'member', person), await roomFor('closed', 'stranger', person)];
    const client = await ChatClient.connect({
      ...{ origin: fixture.app.origin, room: null, cookie: person.cookie, protocol: SUBPROTOCOL_V2 },
    });
    client.send({ type: 'subscribe', room: here, ref: 1 });
    await client.frame<AnyFrame>((frame) => 'ref' in frame && frame.ref === 1);
    const answers: unknown[] = [];
    for (const [room, target] of [
      [here, OWN],
      [elsewhere, OWN],
      [here, 99],
    ] as const) {
      const clientId = randomUUID();
      client.send({ type: 'edit', room, target, message: 'otra cosa', clientId });
      const answer = await client.frame((frame) => 'clientId' in frame && frame.clientId === clientId);
      answers.push(answer.type === 'error' ? answer.code : answer.type);
    }
    client.cut();
    expect(answers).toEqual(['ack', 'no_room', 'gone']);
    const stored = await fixture.database.db.select().from(messages).where(eq(messages.roomId, elsewhere));
    expect(stored.map(({ body }) => body)).toEqual(['hola', 'hola']);
  });

  it('is refused in a room that the connection does not follow', { tags: 'frames/foreign-room' }, async () => {
    const person = await fixture.make.person('member');
    const room = await roomFor('open', 'member', person);
    const client = await ChatClient.connect({
      ...{ origin: fixture.app.origin, room: null, cookie: person.cookie, protocol: SUBPROTOCOL_V2 },
    });
    for (const asked of Object.values(REQUESTS)) {
      const clientId = randomUUID();
      client.send({ ...asked, room, clientId });
      const answer = await client.frame((frame) => 'clientId' in frame && frame.clientId === clientId);
      expect(answer).toMatchObject({ type: 'error', code: 'no_room', room });
    }
    client.cut();
  });
});
