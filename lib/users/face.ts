import { and, eq, isNull } from 'drizzle-orm';
import { files, users } from '@/lib/db/schema';
import type { Transaction } from '@/lib/db/transact';
import { deletion } from '@/lib/files/store';

/** The picture that a person is seen with. It is a file of theirs, which no message can take any more. */

/** `not_found`: they have no such file, or a message has it. `no_picture`: it is none, or it moves. */
export type FaceProblem = 'not_found' | 'no_picture' | 'too_large';

/** The most pixels of a side, and the most bytes: every page asks for many faces. */
export const FACE_SIDE = 1_024;
export const FACE_BYTES = 512 * 1_024;

/**
 * Gives a person this face, and deletes the former one. Locks the person's row. A face has the file's id, so no two
 * pictures ever have the same address.
 * @param fileId null: none
 */
export async function setFace(
  tx: Transaction,
  userId: number,
  fileId: string | null,
  at = new Date(),
): Promise<'done' | 'unchanged' | FaceProblem> {
  const isThere = and(eq(users.id, userId), isNull(users.deletingAt));
  const [person] = await tx.select({ face: users.faceId }).from(users).where(isThere).for('update');
  if (!person) return 'not_found';
  if (person.face === fileId) return 'unchanged';
  if (fileId !== null) {
    const [file] = await tx.select().from(files).where(eq(files.id, fileId)).for('update');
    if (!file || file.userId !== userId || !isFree(file)) return 'not_found';
    if (file.kind !== 'image' || file.animated) return 'no_picture';
    const side = Math.max(file.width ?? Number.POSITIVE_INFINITY, file.height ?? Number.POSITIVE_INFINITY);
    if (side > FACE_SIDE || file.bytes > FACE_BYTES) return 'too_large';
    // Everybody can load it, and nobody needs to know what its file was called.
    const taken = { purpose: 'face' as const, name: 'face', alt: null, placeholder: null };
    await tx.update(files).set(taken).where(eq(files.id, fileId));
  }
  if (person.face !== null) await tx.update(files).set(deletion(at)).where(eq(files.id, person.face));
  await tx.update(users).set({ faceId: fileId }).where(eq(users.id, userId));
  return 'done';
}

/** Whether it is uploaded, and neither sent nor deleted. */
function isFree({ purpose, messageSeq, uploadedAt, deletedAt }: typeof files.$inferSelect): boolean {
  return purpose === 'message' && messageSeq === null && uploadedAt !== null && deletedAt === null;
}
