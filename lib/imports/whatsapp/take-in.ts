import type { UploadDeps } from '@/lib/files/upload/upload';
import { storeChatFile } from '@/lib/imports/chat-files';
import { addMessages, beginRoom, type OldMessage, openRoom } from '@/lib/imports/into-room';
import { makePeople, type PlannedPerson } from '@/lib/imports/people';
import { alone } from '@/lib/imports/progress';
import type { ChatExport } from './export';
import type { Post } from './posts';

const BATCH = 500;
/** Files of one batch are stored before its transaction, so there are fewer of them. */
const BATCH_FILES = 20;

export interface TakeIn {
  /** What tells this import from others: repeated with the same, it continues. At most 64 characters. */
  source: string;
  chat: ChatExport;
  posts: readonly Post[];
  /** From planPeople, with the SHA-256 of the chat as its source. */
  people: readonly PlannedPerson[];
  room: string;
  isOpen: boolean;
  /** The id of the owner. Null in an open room only. */
  owner: number | null;
  /** Called after each batch. */
  onProgress?(done: number): void;
}

type Deps = Pick<UploadDeps, 'db' | 'storages' | 'pictures' | 'quota' | 'incoming'>;

/**
 * Brings a chat into a room of its own, while the app runs or not. Each batch and how far it came is one transaction,
 * so an import that was killed continues when it is repeated, and nothing is in twice.
 * @throws ImportError, or the error of the database, the disk or the storage
 */
export function takeIn(deps: Deps, told: TakeIn): Promise<'done' | 'already'> {
  const { db } = deps;
  const { source, chat, posts, people, room: name, isOpen, owner, onProgress = () => {} } = told;
  return alone(db, async () => {
    const room = await beginRoom(db, source, name);
    if (room === 'already') return room;
    const ids = await makePeople(db, chat.sha256, people);
    for (let done = room.done; done < posts.length; ) {
      const batch: OldMessage[] = [];
      for (const post of batchFrom(posts, done)) batch.push(await messageOf(deps, told, room.id, ids, post));
      await addMessages(db, source, room.id, done, batch);
      done += batch.length;
      onProgress(done);
    }
    await openRoom(db, source, {
      id: room.id,
      head: posts.length,
      kind: isOpen ? 'open' : 'closed',
      owner,
      people: [...ids.values()],
    });
    return 'done';
  });
}

function batchFrom(posts: readonly Post[], from: number): readonly Post[] {
  let files = 0;
  const batch = posts.slice(from, from + BATCH);
  const end = batch.findIndex(({ file }) => file !== null && ++files > BATCH_FILES);
  return end === -1 ? batch : batch.slice(0, end);
}

async function messageOf(
  deps: Deps,
  { source, chat }: TakeIn,
  roomId: number,
  ids: ReadonlyMap<string, number>,
  { author, at, text, file, line, part }: Post,
): Promise<OldMessage> {
  const userId = ids.get(author) ?? 0;
  const entry = file === null ? null : chat.entryOf(file);
  const key = [source, roomId, line];
  let fileId: string | null = null;
  if (chat.zip && file !== null && entry !== null)
    fileId = await storeChatFile(deps, chat.zip, entry, { userId, name: file, key });
  const named = file !== null && fileId === null ? `_${file}_\n${text}`.trim() : text;
  return { userId, at: new Date(at), text: named, fileId, key: [line, part] };
}
