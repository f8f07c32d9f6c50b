import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { loadConfig } from '@/lib/config';
import type { Database } from '@/lib/db/client';
import { ImportError } from '@/lib/imports/error';
import { type PlannedPerson, personByName, planPeople } from '@/lib/imports/people';
import { type ChatExport, openExport } from '@/lib/imports/whatsapp/export';
import type { DateOrder } from '@/lib/imports/whatsapp/order';
import { type Chat, parseChat } from '@/lib/imports/whatsapp/parse';
import { type Post, postsOf } from '@/lib/imports/whatsapp/posts';
import { takeIn } from '@/lib/imports/whatsapp/take-in';
import { askedZone } from '@/lib/messages/calendar/asked-zone';
import { newRoomNameFrom } from '@/lib/rooms/new-name';
import { usernameKey } from '@/lib/users/names/name-key';
import { findUserByKey } from '@/lib/users/store';
import { withDatabase } from '@/scripts/database';
import { UsageError } from '@/scripts/main';
import { filesOf } from './storing';
import { giveTable, tableAt } from './table';

export interface WhatsAppOptions {
  room?: string | undefined;
  owner?: string | undefined;
  open?: boolean | undefined;
  people?: string | undefined;
  zone?: string | undefined;
  order?: string | undefined;
  dryRun: boolean;
  /** The folder to which paths are relative. */
  calledFrom: string;
}

/** What was asked, checked. */
interface Asked {
  room: string;
  zone: string;
  order: DateOrder | null;
  /** The path of the table. */
  table: string | null;
}

/** `npm run import -- CHAT.zip --room NAME`: takes a chat that WhatsApp exported, while the app runs or not. */
export async function importWhatsApp(path: string, options: WhatsAppOptions): Promise<void> {
  const asked = check(options);
  const table = await tableAt(asked.table, options.dryRun);
  const chat = await openExport(path);
  try {
    const parsed = parseChat(chat.text, { ...asked, now: Date.now() });
    const { limitBytes } = loadConfig().files;
    const hasFile = (name: string) => {
      const entry = chat.entryOf(name);
      const bytes = entry === null ? 0 : (chat.zip?.size(entry) ?? 0);
      return bytes > 0 && bytes <= limitBytes;
    };
    const posts = postsOf(parsed.messages, hasFile);
    if (posts.length === 0) throw new ImportError('This chat has no messages.');
    await withDatabase(async (db) => {
      const authors = [...new Set(posts.map(({ author }) => author))].map(personByName);
      const people = await planPeople(db, chat.sha256, authors, table ?? new Map());
      tell(parsed, posts, people, asked.zone);
      if (options.dryRun) return end(asked, table, people);
      await bring(db, { chat, posts, people, asked, options });
    });
  } finally {
    chat.zip?.close();
  }
}

function check({ room = '', owner, open = false, people, zone, order, dryRun, calledFrom }: WhatsAppOptions): Asked {
  const named = newRoomNameFrom(room);
  if ('problem' in named)
    throw new UsageError(`--room "${room}" is no name for a new room: it takes 1–64 letters, digits or _.`);
  const found = askedZone(zone ?? loadConfig().timeZone);
  if (found === null) throw new UsageError(`--zone "${zone}" is no time zone. It is written like Europe/Madrid.`);
  if (order !== undefined && order !== 'dmy' && order !== 'mdy') throw new UsageError('--order is dmy or mdy.');
  if (!dryRun && owner === undefined && !open)
    throw new UsageError('Who may read the room? Say who keeps it, --owner USER, or --open for everybody.');
  const table = people === undefined ? null : resolve(calledFrom, people);
  return { room: named.name, zone: found, order: order ?? null, table };
}

function tell({ counts, order }: Chat, posts: readonly Post[], people: readonly PlannedPerson[], zone: string): void {
  const day = (post: Post | undefined) => new Date(post?.at ?? 0).toLocaleDateString('sv-SE', { timeZone: zone });
  const files = posts.filter(({ file }) => file !== null).length;
  console.log(`Messages: ${posts.length}, from ${day(posts[0])} to ${day(posts.at(-1))} (${zone}, dates as ${order}).`);
  console.log(`Files: ${files}. Files that are not in the export, named in words: ${counts.omitted}.`);
  console.log(
    `Left out: ${counts.system} notes of WhatsApp, ${counts.deleted} deleted messages, ${counts.empty} empty ones.`,
  );
  if (counts.moved > 0) console.log(`Messages that stand after later ones, and go to their time: ${counts.moved}.`);
  if (counts.future > 0) console.log(`Messages from the future, which get the present time: ${counts.future}.`);
  console.log(`People: ${people.length}.`);
  for (const { name, username, userId } of people)
    console.log(`  ${name} → ${username}${userId === null ? ' (a new account, without a password)' : ''}`);
}

async function end({ table: path }: Asked, table: Map<string, string> | null, people: readonly PlannedPerson[]) {
  if (path !== null && table === null) {
    await giveTable(path, new Map(people.map(({ name, username }) => [name, username])));
  }
  console.log('Nothing was changed.');
}

interface Bringing {
  chat: ChatExport;
  posts: readonly Post[];
  people: readonly PlannedPerson[];
  asked: Asked;
  options: WhatsAppOptions;
}

async function bring(db: Database, { chat, posts, people, asked, options }: Bringing): Promise<void> {
  const { room, zone, order } = asked;
  const { open: isOpen = false } = options;
  const owner = await ownerOf(db, options.owner);
  const { files } = loadConfig();
  // Repeated with all of this the same, an import continues.
  const same = [chat.sha256, room, zone, order, files.limitBytes, people.map(({ username }) => usernameKey(username))];
  const source = createHash('sha256').update(JSON.stringify(same)).digest('hex');
  const deps = filesOf(db);
  const onProgress = (done: number) => {
    if (done % 10_000 < 500 && done >= 10_000) console.log(`${done} of ${posts.length} …`);
  };
  try {
    const result = await takeIn(deps, { source, chat, posts, people, room, isOpen, owner, onProgress });
    const where = `/r/${encodeURIComponent(room)}`;
    console.log(result === 'already' ? `All of it is here already: ${where}` : `All of it is here now: ${where}`);
  } finally {
    await deps.close();
  }
}

async function ownerOf(db: Database, username: string | undefined): Promise<number | null> {
  if (username === undefined) return null;
  const user = await findUserByKey(db, usernameKey(username));
  if (!user) throw new UsageError(`There is nobody named ${username}.`);
  return user.id;
}
