import { randomUUID } from 'node:crypto';
import { and, eq, gt } from 'drizzle-orm';
import { SUBPROTOCOL, SUBPROTOCOL_V2 } from '@/lib/chat/protocol';
import type { Database } from '@/lib/db/client';
import { messageChanges, messages } from '@/lib/db/schema';
import type { MessageLog } from '@/lib/messages/log';
import { addMembers, removeMember } from '@/lib/rooms/members';
import { emptyRoom } from '@/tests/integration/rooms/fixture';
import { type AnyFrame, ChatClient } from './chat-client';

interface Someone {
  userId: number;
  cookie: string;
}

interface Setting {
  db: Database;
  log: Pick<MessageLog, 'change'>;
  /** The addresses of two nodes. */
  nodes: readonly [string, string];
  /** The Origin that the sockets send, if it is not the address of their node. */
  originHeader?: string;
  owner: Someone;
  member: Someone;
  /** An open room only for a member who is a guest: others may stay in it. */
  kind?: 'open' | 'closed';
  /** Returns a number from 0 to below 1, which decides how much both write before the removal. */
  random: () => number;
}

export interface RaceResult {
  /** What broke invariant I10. */
  violations: string[];
  /** The time from the answer to the removal until the member's last subscription ended. */
  endedAfterMs: number;
  /** How many of the member's messages were acknowledged. */
  acked: number;
}

let made = 0;
let lastRef = 0;

/**
 * In a new room, the owner removes a member who is writing and reading over three connections to two nodes, two
 * with `chat.v2` and one with `chat.v1`. Compares what the member got with the log.
 * @throws Error if the member's connections do not end
 */
export async function removalRace(setting: Setting): Promise<RaceResult> {
  const { db, log, nodes, owner, member, random, kind = 'closed' } = setting;
  const [one, two] = nodes;
  made += 1;
  const name = `cerrada_${made}`;
  const room = await emptyRoom(db, kind, name);
  for (const { userId } of [owner, member]) await addMembers(log, room, [userId], null);
  const memberClients = await Promise.all([
    followRoom(setting, one, member, room),
    followRoom(setting, two, member, room),
    connect(setting, two, member, name, SUBPROTOCOL),
  ]);
  const ownerClient = await followRoom(setting, one, owner, room);
  try {
    const stop = writeTogether(ownerClient, memberClients, room);
    // Removes the member when some of their messages are acknowledged and others are on their way.
    const enough = 1 + Math.floor(random() * MOST_BEFORE);
    await Promise.all(memberClients.map((client) => client.until(() => acksOf(client).length >= enough)));
    // In an open room nobody was made an owner.
    await removeMember(log, room, member.userId, kind === 'closed' ? owner.userId : null);
    const startedAt = performance.now();
    const ends = memberClients.map((client) =>
      client.ws.protocol === SUBPROTOCOL_V2 ? client.frame<AnyFrame>(isEnd) : client.closed,
    );
    await Promise.all(ends);
    const endedAfterMs = performance.now() - startedAt;
    stop();
    // Once the owner's last message and a request on each connection of the member are answered, nothing can come late.
    const clientId = randomUUID();
    ownerClient.send({ type: 'message', message: 'sin él', clientId, room });
    await ownerClient.frame((frame) => frame.type === 'ack' && frame.clientId === clientId);
    await Promise.all(memberClients.filter((client) => client.ws.protocol === SUBPROTOCOL_V2).map(answersLast));
    const violations = await violationsOf(db, room, member.userId, memberClients);
    return { violations, endedAfterMs, acked: memberClients.reduce((sum, client) => sum + acksOf(client).length, 0) };
  } finally {
    for (const client of [...memberClients, ownerClient]) client.cut();
  }
}

/** The most messages of each of the member's connections that are acknowledged before the removal. */
const MOST_BEFORE = 8;
/** Each answer to the owner makes everybody write once more, so they write as fast as the room takes messages. */
function writeTogether(ownerClient: ChatClient, memberClients: readonly ChatClient[], room: number): () => void {
  const everybody = [ownerClient, ...memberClients];
  const say = () => {
    for (const client of everybody.filter(({ ws }) => ws.readyState === ws.OPEN)) {
      const inRoom = client.ws.protocol === SUBPROTOCOL_V2 ? { room } : {};
      client.send({ type: 'message', message: 'todavía', clientId: randomUUID(), ...inRoom });
    }
  };
  const next = (data: unknown) => {
    const { type } = JSON.parse(String(data)) as AnyFrame;
    if (type === 'ack' || type === 'error') say();
  };
  ownerClient.ws.on('message', next);
  say();
  return () => ownerClient.ws.off('message', next);
}

/** Sends a request that is refused, because there is no such room, and waits for the answer. */
async function answersLast(client: ChatClient): Promise<void> {
  lastRef += 1;
  const ref = lastRef;
  client.send({ type: 'subscribe', room: 4_000_000_000, ref, since: 0 });
  await client.frame<AnyFrame>((frame) => frame.type === 'error' && frame.ref === ref);
}

async function violationsOf(db: Database, room: number, userId: number, clients: ChatClient[]): Promise<string[]> {
  const isRemoval = and(eq(messageChanges.roomId, room), eq(messageChanges.kind, 'removed'));
  const [removal] = await db.select({ seq: messageChanges.seq }).from(messageChanges).where(isRemoval);
  if (!removal) return [`room ${room} has no removal`];
  const { seq } = removal;
  const isLate = and(eq(messages.roomId, room), eq(messages.userId, userId), gt(messages.seq, seq));
  const stored = await db.select({ seq: messages.seq }).from(messages).where(isLate);
  return [
    ...stored.map((message) => `wrote ${message.seq} after the removal ${seq}`),
    ...clients
      .flatMap(acksOf)
      .flatMap((acked) => (acked > seq ? [`was acknowledged ${acked} after the removal ${seq}`] : [])),
    ...clients.flatMap(seqsOf).flatMap((heard) => (heard > seq ? [`received ${heard} after the removal ${seq}`] : [])),
  ];
}

/** A connection that follows a room over `chat.v2`, from the beginning of its log. */
export async function followRoom(
  setting: Pick<Setting, 'originHeader'>,
  node: string,
  person: Pick<Someone, 'cookie'>,
  room: number,
): Promise<ChatClient> {
  const client = await connect(setting, node, person, null, SUBPROTOCOL_V2);
  lastRef += 1;
  const ref = lastRef;
  client.send({ type: 'subscribe', room, ref, since: 0 });
  await client.frame<AnyFrame>((frame) => frame.type === 'subscribed' && frame.ref === ref);
  return client;
}

function connect(
  { originHeader }: Pick<Setting, 'originHeader'>,
  origin: string,
  { cookie }: Pick<Someone, 'cookie'>,
  room: string | null,
  protocol: string,
): Promise<ChatClient> {
  return ChatClient.connect({ origin, cookie, room, protocol, ...(originHeader ? { originHeader } : {}) });
}

export const isEnd = (frame: AnyFrame): boolean => frame.type === 'unsubscribed' && frame.reason === 'no_room';

/** The seqs of all entries that the client got. */
export function seqsOf({ frames }: ChatClient): number[] {
  return frames.flatMap((frame) => ('seq' in frame && frame.type !== 'ack' ? [frame.seq] : []));
}

function acksOf({ frames }: ChatClient): number[] {
  return frames.flatMap((frame) => (frame.type === 'ack' ? [frame.seq] : []));
}
