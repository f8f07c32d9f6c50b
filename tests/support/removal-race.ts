import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
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
  const { db, log, nodes, her, him } = setting;
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
    let isOver = false;
    const writing = [...his, hers].map(async (client) => {
      const inRoom = client.ws.protocol === SUBPROTOCOL_V2 ? { room } : {};
      while (!isOver) {
        client.send({ type: 'message', message: 'todavía', clientId: randomUUID(), ...inRoom });
        await sleep(Math.random() * 6);
      }
    });
    await sleep(20 + Math.random() * 60);
    await removeMember(log, room, him.userId, her.userId);
    const startedAt = performance.now();
    const ends = his.map((client) =>
      client.ws.protocol === SUBPROTOCOL_V2 ? client.frame<AnyFrame>(isEnd) : client.closed,
    );
    try {
      await Promise.all(ends);
    } finally {
      isOver = true;
    }
    const endedAfterMs = performance.now() - startedAt;
    await Promise.all(writing);
    // All that she wrote and that he wrote too late is answered by now or never: hers is the last.
    const clientId = randomUUID();
    hers.send({ type: 'message', message: 'sin él', clientId, room });
    await hers.frame((frame) => frame.type === 'ack' && frame.clientId === clientId);
    await sleep(20);
    const violations = await violationsOf(db, room, him.userId, his);
    return { violations, endedAfterMs, acked: his.reduce((sum, client) => sum + acksOf(client).length, 0) };
  } finally {
    for (const client of [...his, hers]) client.cut();
  }
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
