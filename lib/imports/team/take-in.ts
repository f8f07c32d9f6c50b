import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { rooms } from '@/lib/db/schema';
import type { UploadDeps } from '@/lib/files/upload/upload';
import { ImportError } from '@/lib/imports/error';
import { addMessages, beginRoom, ENTRIES, type OldMessage, openRoom, roomBegun } from '@/lib/imports/into-room';
import { makePeople } from '@/lib/imports/people';
import { alone, progressOf, setProgress } from '@/lib/imports/progress';
import { usernameKey } from '@/lib/users/names/name-key';
import { setDisabled } from '@/lib/users/people';
import { addEntries, entriesOf } from './entries';
import { addFiles, type FetchFile, type FilesResult } from './files';
import { type Left, leave, type TeamExport, type TeamMessages } from './model';
import { type PlannedRoom, peopleSource, type TeamPlan } from './plan';
import { bodyOf, postsOf, type TeamPost } from './posts';

/** The most messages of one transaction, and about how long their texts may be together: a statement has a limit. */
const BATCH = 2_000;
const BATCH_LENGTH = 1_000_000;
/** The part that says with which export and people a room was begun. */
const TOLD = 'told';

type Deps = Pick<UploadDeps, 'db' | 'storages' | 'pictures' | 'quota' | 'incoming'>;

export interface TakeInTeam {
  team: TeamExport;
  plan: TeamPlan;
  /** SHA-256 of the export. */
  sha256: string;
  /** Milliseconds since 1970. No message is later. */
  now: number;
  /** Null: files stay words. */
  fetchFile: FetchFile | null;
  /** Called after each batch with how many messages came in since the last call. */
  onProgress?(messages: number): void;
}

export interface TeamResult {
  /** How many rooms came in now, and how many were here. */
  brought: number;
  already: number;
  files: FilesResult;
  left: Left;
}

/**
 * Brings a team chat in, each conversation into a room of its own, while the app runs or not. A room is seen when all
 * of it is in. An import that was killed continues when it is repeated, and nothing is in twice.
 * @throws ImportError, or the error of the database, the disk or the storage
 */
export function takeInTeam(deps: Deps, told: TakeInTeam): Promise<TeamResult> {
  const { db } = deps;
  const { team, plan } = told;
  return alone(db, async () => {
    const result: TeamResult = { brought: 0, already: 0, files: { stored: 0, failed: [] }, left: new Map() };
    const ids = await makePeople(db, peopleSource(team), plan.people);
    for (const room of plan.rooms) await new RoomImport(deps, told, room, ids, result).run();
    await disableGone(db, told, ids);
    return result;
  });
}

class RoomImport {
  readonly #version: number;

  constructor(
    private readonly deps: Deps,
    private readonly told: TakeInTeam,
    private readonly planned: PlannedRoom,
    private readonly ids: ReadonlyMap<string, number>,
    private readonly result: TeamResult,
  ) {
    this.#version = versionOf(told);
  }

  async run(): Promise<void> {
    const { planned, result } = this;
    const { db } = this.deps;
    const { source, name, title, topic } = planned;
    const begun = await beginRoom(db, source, name, { title, topic });
    if (begun === 'already') {
      result.already++;
      return this.#filesOfWhole();
    }
    await this.#refuseOther(begun.done);
    const { messages, posts } = await this.#read();
    for (let done = begun.done; done < posts.length; ) done += await this.#addMessages(begun.id, posts, done);
    await this.#addEntries(begun.id, posts);
    await this.#addFiles(begun.id, posts);
    await this.#open(begun.id, messages);
    result.brought++;
  }

  /** A room that was begun with another export or other people would become a mixture. */
  async #refuseOther(done: number): Promise<void> {
    const { db } = this.deps;
    const { source, name } = this.planned;
    const before = done === 0 ? null : await progressOf(db, source, TOLD);
    if (before !== null && before !== this.#version)
      throw new ImportError(
        `The room ${name} was begun with another export or another table of people. Use the same ones again, or delete the room in /admin/rooms.`,
      );
    await setProgress(db, source, TOLD, this.#version);
  }

  async #read(): Promise<{ messages: TeamMessages['messages']; posts: TeamPost[] }> {
    const { team, plan } = this.told;
    const names = new Map(plan.people.map(({ id, username }) => [id, username]));
    const { messages } = await team.messagesOf(this.planned.room);
    return { messages, posts: postsOf(messages, (id) => names.get(id) ?? null) };
  }

  /** @returns how many were added */
  async #addMessages(roomId: number, posts: readonly TeamPost[], done: number): Promise<number> {
    const seqs = this.#answered(posts);
    const batch: OldMessage[] = [];
    for (let length = 0; batch.length < BATCH && length < BATCH_LENGTH; ) {
      const post = posts[done + batch.length];
      if (!post) break;
      const message = this.#messageOf(post, seqs);
      length += message.text.length;
      batch.push(message);
    }
    await addMessages(this.deps.db, this.planned.source, roomId, done, batch);
    this.told.onProgress?.(batch.length);
    return batch.length;
  }

  #seqs: ReadonlyMap<string, number> | null = null;

  /** The seqs of the first parts of messages that are answered. */
  #answered(posts: readonly TeamPost[]): ReadonlyMap<string, number> {
    if (this.#seqs) return this.#seqs;
    const answered = new Set(posts.flatMap(({ message }) => message.answers ?? []));
    const seqs = new Map<string, number>();
    for (const [i, { message, part }] of posts.entries())
      if (part === 0 && answered.has(message.id)) seqs.set(message.id, i + 1);
    this.#seqs = seqs;
    return seqs;
  }

  #messageOf(post: TeamPost, seqs: ReadonlyMap<string, number>): OldMessage {
    const { message, part, mentions } = post;
    const { ids } = this;
    const userId = ids.get(message.author);
    if (userId === undefined) throw new ImportError(`Nobody is known who wrote the message ${message.id}.`);
    const at = Math.min(message.at, this.told.now);
    return {
      userId,
      at: new Date(at),
      text: bodyOf(post, () => false),
      fileId: null,
      key: [message.id, part],
      replyTo: part === 0 && message.answers !== null ? (seqs.get(message.answers) ?? null) : null,
      editedAt: message.editedAt === null ? null : new Date(Math.min(Math.max(message.editedAt, at), this.told.now)),
      mentions: mentions.flatMap(({ at: place, length, who }) => {
        const named = ids.get(who);
        return named === undefined ? [] : [{ at: place, length, userId: named }];
      }),
    };
  }

  async #addEntries(roomId: number, posts: readonly TeamPost[]): Promise<void> {
    const { db } = this.deps;
    const { source, room } = this.planned;
    const entries = entriesOf(room, posts, this.ids, this.result.left);
    const last = posts.at(-1)?.message.at ?? 0;
    const at = new Date(Math.min(last, this.told.now));
    const before = (await progressOf(db, source, ENTRIES)) ?? 0;
    for (let done = before; done < entries.length; done += BATCH) {
      const log = { roomId, head: posts.length + done, done, at };
      await addEntries(db, source, log, entries.slice(done, done + BATCH));
    }
  }

  async #addFiles(roomId: number, posts: readonly TeamPost[]): Promise<void> {
    const { fetchFile } = this.told;
    const { source } = this.planned;
    if (fetchFile !== null)
      await addFiles(this.deps, { source, roomId, fetchFile }, posts, this.ids, this.result.files);
  }

  /** Files that could not be had the last time. */
  async #filesOfWhole(): Promise<void> {
    const { db } = this.deps;
    const { source } = this.planned;
    if (this.told.fetchFile === null) return;
    const room = await roomBegun(db, source);
    if (!room) return;
    if ((await progressOf(db, source, TOLD)) === this.#version)
      await this.#addFiles(room.id, (await this.#read()).posts);
    else leave(this.result.left, 'rooms whose files are not tried, because they came from another export');
  }

  async #open(id: number, messages: TeamMessages['messages']): Promise<void> {
    const { db } = this.deps;
    const { room, becomes, source } = this.planned;
    const { people } = this.told.team;
    const isHere = (one: string) => people.get(one)?.isGone === false;
    const authors = room.members.length > 0 ? [] : messages.map(({ author }) => author);
    const all = [...new Set([...room.members, ...authors])];
    const members = room.kind === 'direct' ? all : all.filter(isHere);
    const ids = members.flatMap((one) => this.ids.get(one) ?? []);
    const keeper = [room.creator, ...members].find((one) => one !== null && members.includes(one) && isHere(one));
    const owner = becomes === 'closed' && keeper != null ? (this.ids.get(keeper) ?? null) : null;
    const [row] = await db.select({ head: rooms.lastSeq }).from(rooms).where(eq(rooms.id, id));
    const { isArchived } = room;
    await openRoom(db, source, { id, head: row?.head ?? 0, kind: becomes, owner, people: ids, isArchived });
  }
}

/** A number that is another one with another export or other people. */
function versionOf({ sha256, plan }: TakeInTeam): number {
  const people = plan.people.map(({ id, username }) => [id, usernameKey(username)]);
  const digest = createHash('sha256')
    .update(JSON.stringify([sha256, people]))
    .digest();
  return digest.readUIntBE(0, 6);
}

/** Nobody signs in as a program, or as somebody who was deleted there. An administrator may enable them later. */
async function disableGone(db: Database, { team, plan }: TakeInTeam, ids: ReadonlyMap<string, number>): Promise<void> {
  const source = peopleSource(team);
  const isGone = (id: string) => team.people.get(id)?.isGone === true;
  const kept = new Set(plan.people.filter(({ id, isMade }) => !isGone(id) || !isMade).map(({ id }) => ids.get(id)));
  for (const { id, username } of plan.people) {
    const userId = ids.get(id);
    if (!isGone(id) || userId === undefined || kept.has(userId)) continue;
    if ((await progressOf(db, source, `disabled ${id}`)) !== null) continue;
    const audit = { actor: null, action: 'person.disable' as const, person: { id: userId, name: username } };
    await setDisabled(db, userId, true, { audit });
    await setProgress(db, source, `disabled ${id}`, 1);
  }
}
