import { and, eq, isNull } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { files, messages, rooms } from '@/lib/db/schema';
import { transact } from '@/lib/db/transact';
import { PicturesBusy } from '@/lib/files/pictures/pictures';
import type { UploadDeps } from '@/lib/files/upload/upload';
import { storeBytes } from '@/lib/imports/chat-files';
import { bodyOf, type TeamPost } from './posts';

/**
 * Files come after the messages, which name them in words until then. So a file that cannot be had does not stop the
 * import, and a repetition tries it again, also when people are in the room.
 */

/** Gets the bytes of a file. @returns null or why it cannot be had */
export type FetchFile = (url: string) => Promise<Buffer | { problem: string }>;

export interface FilesResult {
  stored: number;
  failed: { name: string; problem: string }[];
}

type Deps = Pick<UploadDeps, 'db' | 'storages' | 'pictures' | 'quota' | 'incoming'>;

/** Files that are fetched at once. */
const AT_ONCE = 4;
/** If so many fail one after the other, the others are not tried. */
const MOST_FAILURES = 20;

/**
 * Fetches the files that a room's messages lack.
 * @param ids the accounts by the people's ids in the export
 * @throws the error of the database, the disk or the storage
 */
export async function addFiles(
  deps: Deps,
  { source, roomId, fetchFile }: { source: string; roomId: number; fetchFile: FetchFile },
  posts: readonly TeamPost[],
  ids: ReadonlyMap<string, number>,
  result: FilesResult,
): Promise<void> {
  const there = await filesOf(deps.db, roomId);
  const lacking = posts.flatMap((post, i) => {
    const has = there.get(i + 1) ?? new Set<number>();
    return post.files.some(({ url }, position) => url !== null && !has.has(position))
      ? [{ post, seq: i + 1, has }]
      : [];
  });
  for (let from = 0; from < lacking.length; from += AT_ONCE) {
    await Promise.all(lacking.slice(from, from + AT_ONCE).map((one) => addFilesOf(one)));
  }

  async function addFilesOf({ post, seq, has }: { post: TeamPost; seq: number; has: Set<number> }): Promise<void> {
    const userId = ids.get(post.message.author);
    for (const [position, { id, name, url }] of post.files.entries()) {
      if (url === null || has.has(position) || userId === undefined) continue;
      const answer = isHopeless(result) ? { problem: 'not tried' } : await fetchFile(url);
      const told = { userId, name, key: [source, roomId, post.message.id, id, position] };
      const fileId = 'problem' in answer ? answer : await storeBytes(deps, answer, told).catch(busy);
      const isIn =
        typeof fileId === 'string' && (await attach(deps.db, { roomId, seq, position, fileId, userId }, post, has));
      if (isIn) {
        has.add(position);
        result.stored++;
        continue;
      }
      const problem = typeof fileId === 'object' && fileId ? fileId.problem : 'its author or its message is gone';
      result.failed.push({ name, problem });
    }
  }
}

function busy(error: unknown): { problem: string } {
  if (error instanceof PicturesBusy) return { problem: 'the picture could not be read now' };
  throw error;
}

function isHopeless({ stored, failed }: FilesResult): boolean {
  return stored === 0 && failed.length >= MOST_FAILURES;
}

/** The places of files that messages have, or had. */
async function filesOf(db: Database, roomId: number): Promise<Map<number, Set<number>>> {
  const rows = await db
    .select({ seq: files.messageSeq, position: files.position })
    .from(files)
    .where(and(eq(files.roomId, roomId), eq(files.purpose, 'message')));
  const found = new Map<number, Set<number>>();
  for (const { seq, position } of rows) {
    const places = found.get(seq ?? 0) ?? new Set();
    found.set(seq ?? 0, places.add(position));
  }
  return found;
}

interface Attaching {
  roomId: number;
  seq: number;
  position: number;
  fileId: string;
  userId: number;
}

/** @returns false if the message was deleted, or the file removed */
function attach(
  db: Database,
  { roomId, seq, position, fileId, userId }: Attaching,
  post: TeamPost,
  has: ReadonlySet<number>,
): Promise<boolean> {
  const before = bodyOf(post, (place) => has.has(place));
  const after = bodyOf(post, (place) => place === position || has.has(place));
  const isIt = and(eq(messages.roomId, roomId), eq(messages.seq, seq));
  return transact(db, async (tx) => {
    // Every change of a message takes this lock first.
    await tx.select({ id: rooms.id }).from(rooms).where(eq(rooms.id, roomId)).for('update');
    const [message] = await tx.select({ body: messages.body }).from(messages).where(isIt).for('update');
    if (!message || message.body === null) return false;
    const isWaiting = and(
      eq(files.id, fileId),
      eq(files.userId, userId),
      isNull(files.messageSeq),
      isNull(files.deletedAt),
    );
    const [{ affectedRows }] = await tx.update(files).set({ roomId, messageSeq: seq, position }).where(isWaiting);
    if (affectedRows !== 1) return false;
    // Somebody may have edited the text.
    if (message.body === before) await tx.update(messages).set({ body: after }).where(isIt);
    return true;
  });
}
