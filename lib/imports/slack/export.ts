import { hashOf } from '@/lib/archive/import';
import { ZipReader } from '@/lib/archive/zip-reader';
import { ImportError } from '@/lib/imports/error';
import { fieldsOf, textOf } from '@/lib/imports/json';
import {
  leave,
  MOST_MESSAGES,
  MOST_TEXT,
  type TeamExport,
  type TeamMessage,
  type TeamMessages,
  type TeamRoom,
} from '@/lib/imports/team/model';
import { readList } from './list';
import { LEFT, readMessage } from './message';
import { type Names, plainFrom } from './mrkdwn';
import { SlackPeople } from './people';
import { readRooms } from './rooms';

/** An export of a Slack workspace: lists of people and conversations, and for each conversation a folder of days. */

const DAY = /^\d{4}-\d{2}-\d{2}\.json$/;

/** @throws ImportError or ArchiveError if it is none */
export async function openSlackExport(path: string): Promise<TeamExport> {
  const zip = await ZipReader.open(path);
  try {
    return await read(zip, await hashOf(path));
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function read(zip: ZipReader, sha256: string): Promise<TeamExport> {
  const base = baseOf(zip.names());
  const users = await readList(zip, `${base}users.json`);
  const people = new SlackPeople(users);
  const rooms = await readRooms(zip, base, people);
  const roomNames = new Map(rooms.map(({ id, name }) => [id, name]));
  const names: Names = {
    isPerson: (id) => people.byId.get(id)?.isGone === false,
    personName: (id) => people.byId.get(id)?.shown || people.byId.get(id)?.handle || null,
    roomName: (id) => roomNames.get(id) || null,
  };
  const days = foldersOf(rooms, daysOf(zip.names(), base));
  for (const room of rooms) room.topic = plainFrom(room.topic, names);
  return {
    program: 'slack',
    sha256,
    workspace: workspaceOf(users) ?? sha256,
    people: people.byId,
    rooms,
    messagesOf: (room) => messagesOf(zip, days.get(room.id) ?? [], people, names),
    close: () => zip.close(),
  };
}

/** The folder in which the lists are: somebody may have packed them anew, in a folder. */
function baseOf(names: readonly string[]): string {
  const [found] = names
    .filter((name) => /(?:^|\/)users\.json$/.test(name) && !name.startsWith('__MACOSX/'))
    .sort((a, b) => a.length - b.length);
  if (found === undefined) throw new ImportError('The ZIP has no users.json: Slack did not export it.');
  return found.slice(0, -'users.json'.length);
}

/** The id of the team that most people belong to. */
function workspaceOf(users: readonly unknown[]): string | null {
  const counts = new Map<string, number>();
  for (const user of users) {
    const id = textOf(fieldsOf(user).team_id);
    if (/^[A-Z0-9]{2,32}$/.test(id)) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}

/** The entries of days by the folder that they are in, in their order. */
function daysOf(names: readonly string[], base: string): Map<string, string[]> {
  const days = new Map<string, string[]>();
  for (const name of names) {
    if (!name.startsWith(base)) continue;
    const [folder = '', day = '', ...more] = name.slice(base.length).split('/');
    if (more.length > 0 || !DAY.test(day)) continue;
    const all = days.get(folder);
    if (all) all.push(name);
    else days.set(folder, [name]);
  }
  for (const all of days.values()) all.sort();
  return days;
}

/**
 * The days of each conversation, by its id. A folder has the name of its conversation, or its id: those between two
 * people have no name. No folder belongs to two of them.
 */
function foldersOf(rooms: readonly TeamRoom[], days: ReadonlyMap<string, string[]>): Map<string, readonly string[]> {
  const free = new Map(days);
  const found = new Map<string, readonly string[]>();
  for (const { id, name } of rooms) {
    const folder = free.has(id) ? id : name;
    found.set(id, free.get(folder) ?? []);
    free.delete(folder);
  }
  return found;
}

async function messagesOf(
  zip: ZipReader,
  days: readonly string[],
  people: SlackPeople,
  names: Names,
): Promise<TeamMessages> {
  const left: TeamMessages['left'] = new Map();
  const byId = new Map<string, TeamMessage>();
  let length = 0;
  for (const day of days) {
    for (const value of await readList(zip, day)) {
      const message = readMessage(value, people, names, left);
      if (message === null) continue;
      if (byId.has(message.id)) {
        leave(left, LEFT.doubled);
        continue;
      }
      byId.set(message.id, message);
      length += message.text.length;
      if (byId.size > MOST_MESSAGES || length > MOST_TEXT)
        throw new ImportError(`${day}: this conversation is too large to come in.`);
    }
  }
  // Milliseconds are not enough: an id counts microseconds.
  const messages = [...byId.values()].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  return { messages, left };
}
