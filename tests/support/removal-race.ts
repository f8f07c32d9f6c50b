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
  /** Where two nodes are reached. */
  nodes: readonly [string, string];
  /** If it is not that of the nodes. */
  originHeader?: string;
  her: Someone;
  him: Someone;
  /** From 0 to below 1: how much they write before the removal. */
  random: () => number;
}

export interface RaceResult {
  /** What must not have happened: I10. */
  violations: string[];
  /** From the answer to the removal to the end of his last subscription. */
  endedAfterMs: number;
  /** How many of his messages were acknowledged. */
  acked: number;
}

let made = 0;
let lastRef = 0;

/**
 * In a new closed room, she removes him while he writes and reads over three connections to two nodes: two of `chat.v2`
 * and one of `chat.v1`. Compares what he got with the log. @throws Error if his connections do not end
 */
export async function removalRace(setting: Setting): Promise<RaceResult> {
  const { db, log, nodes, her, him, random } = setting;
  const [one, two] = nodes;
  made += 1;
  const name = `cerrada_${made}`;
  const room = await emptyRoom(db, 'closed', name);
  for (const { userId } of [her, him]) await addMembers(log, room, [userId], null);
  const his = await Promise.all([
    followRoom(setting, one, him, room),
    followRoom(setting, two, him, room),
    connect(setting, two, him, name, SUBPROTOCOL),
  ]);
  const hers = await followRoom(setting, one, her, room);
  try {
    const stop = writeTogether(hers, his, room);
    // He is removed after some of his messages were acknowledged, while others are on their way.
    const enough = 1 + Math.floor(random() * MOST_BEFORE);
    await Promise.all(his.map((client) => client.until(() => acksOf(client).length >= enough)));
    await removeMember(log, room, him.userId, her.userId);
    const startedAt = performance.now();
    const ends = his.map((client) =>
      client.ws.protocol === SUBPROTOCOL_V2 ? client.frame<AnyFrame>(isEnd) : client.closed,
    );
    await Promise.all(ends);
    const endedAfterMs = performance.now() - startedAt;
    stop();
    // All that he wrote too late is answered by now or never: her message is the last, and his connections answer again.
    const clientId = randomUUID();
    hers.send({ type: 'message', message: 'sin él', clientId, room });
    await hers.frame((frame) => frame.type === 'ack' && frame.clientId === clientId);
    await Promise.all(his.filter((client) => client.ws.protocol === SUBPROTOCOL_V2).map(answersLast));
    const violations = await violationsOf(db, room, him.userId, his);
    return { violations, endedAfterMs, acked: his.reduce((sum, client) => sum + acksOf(client).length, 0) };
  } finally {
    for (const client of [...his, hers]) client.cut();
  }
}

/** The most messages of each of his connections that are acknowledged before the removal. */
const MOST_BEFORE = 8;
/** Each answer to her is followed by a message of each of them, so they write as fast as the room takes it. */
function writeTogether(hers: ChatClient, his: readonly ChatClient[], room: number): () => void {
  const everybody = [hers, ...his];
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
  hers.ws.on('message', next);
  say();
  return () => hers.ws.off('message', next);
}

/** Waits for the answer to a request that is sent now. The room is not his any more, so it is refused. */
async function answersLast(client: ChatClient): Promise<void> {
  lastRef += 1;
  const ref = lastRef;
  client.send({ type: 'subscribe', room: 4_000_000_000, ref, since: 0 });
  await client.frame<AnyFrame>((frame) => frame.type === 'error' && frame.ref === ref);
}

async function violationsOf(db: Database, room: number, userId: number, his: ChatClient[]): Promise<string[]> {
  const isRemoval = and(eq(messageChanges.roomId, room), eq(messageChanges.kind, 'removed'));
  const [removal] = await db.select({ seq: messageChanges.seq }).from(messageChanges).where(isRemoval);
  if (!removal) return [`room ${room} has no removal`];
  const { seq } = removal;
  const isLate = and(eq(messages.roomId, room), eq(messages.userId, userId), gt(messages.seq, seq));
  const stored = await db.select({ seq: messages.seq }).from(messages).where(isLate);
  return [
    ...stored.map((message) => `wrote ${message.seq} after the removal ${seq}`),
    ...his
      .flatMap(acksOf)
      .flatMap((acked) => (acked > seq ? [`was acknowledged ${acked} after the removal ${seq}`] : [])),
    ...his.flatMap(seqsOf).flatMap((heard) => (heard > seq ? [`received ${heard} after the removal ${seq}`] : [])),
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

/** The seqs of all entries that it got. */
export function seqsOf({ frames }: ChatClient): number[] {
  return frames.flatMap((frame) => ('seq' in frame && frame.type !== 'ack' ? [frame.seq] : []));
}

function acksOf({ frames }: ChatClient): number[] {
  return frames.flatMap((frame) => (frame.type === 'ack' ? [frame.seq] : []));
}
