import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { hashOf } from '@/lib/archive/import';
import { ZipReader } from '@/lib/archive/zip-reader';
import { ImportError } from '@/lib/imports/error';
import { type Fields, fieldsOf, textOf } from '@/lib/imports/json';
import type { FetchFile } from '@/lib/imports/team/files';
import {
  leave,
  MOST_MESSAGES,
  MOST_TEXT,
  type TeamExport,
  type TeamMessage,
  type TeamMessages,
  type TeamRoom,
} from '@/lib/imports/team/model';
import { type Line, LineFile } from './lines';
import { MattermostPeople } from './people';
import { LEFT, type PostReader, readPost } from './post';
import { MattermostRooms } from './rooms';

/**
 * A bulk export of Mattermost: lines of JSON, alone or in a ZIP with the files in its folder `data`. The posts of all
 * conversations stand among each other, so the first reading notes where those of each are.
 */

const VERSION = 1;

export interface MattermostExport extends TeamExport {
  /** Gets the files of a ZIP; null if there is none. @param limitBytes the largest file */
  files(limitBytes: number): FetchFile | null;
}

/** Where the export is: its lines, and the ZIP around them. */
interface Source {
  lines: LineFile;
  zip: ZipReader | null;
  /** The folder within the ZIP in which the lines are. */
  base: string;
}

/** @throws ImportError or ArchiveError if it is none */
export async function openMattermostExport(path: string): Promise<MattermostExport> {
  const source = await sourceAt(path);
  const close = () => {
    source.lines.close();
    source.zip?.close();
  };
  try {
    return { ...(await read(source)), sha256: await hashOf(path), close };
  } catch (error) {
    close();
    throw error;
  }
}

async function sourceAt(path: string): Promise<Source> {
  if (!(await isZip(path))) return { lines: LineFile.open(path), zip: null, base: '' };
  const zip = await ZipReader.open(path);
  try {
    const entry = linesIn(zip.names());
    return { lines: await LineFile.unpack(zip, entry), zip, base: entry.slice(0, entry.lastIndexOf('/') + 1) };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function isZip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.toString('latin1') === 'PK';
  } finally {
    await file.close();
  }
}

/** Somebody may have packed it anew, in a folder. */
function linesIn(names: readonly string[]): string {
  const [found] = names
    .filter((name) => name.endsWith('.jsonl') && !/(?:^|\/)(?:data|__MACOSX)\//.test(name))
    .sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
  if (found === undefined) throw new ImportError('The ZIP has no .jsonl: Mattermost did not export it.');
  return found;
}

async function read({ lines, zip, base }: Source): Promise<Omit<MattermostExport, 'sha256' | 'close'>> {
  const people = new MattermostPeople();
  const found = new MattermostRooms(people);
  let isFirst = true;
  for await (const line of lines.lines()) {
    const value = parsed(line);
    if (isFirst) refuseOther(value);
    isFirst = false;
    addLine(value, line, people, found);
  }
  if (isFirst) refuseOther({});
  const rooms = found.rooms();
  if (rooms.length === 0) throw new ImportError('The export has no conversations.');
  const fileAt = (path: string) => {
    const entry = `${base}data/${path}`;
    return zip?.has(entry) ? entry : null;
  };
  const isPerson = (username: string) => people.byId.get(username)?.isGone === false;
  return {
    program: 'mattermost',
    // An export does not name its server.
    workspace: createHash('sha256').update(JSON.stringify(found.teams.sort())).digest('hex'),
    people: people.byId,
    rooms,
    messagesOf: async (room) => {
      const names = { isPerson, channelName: (name: string) => found.channelName(room, name) };
      return messagesOf(lines, room, found, { people, names, left: new Map(), fileAt });
    },
    files: (limitBytes) => zip && ((entry) => bytesOf(zip, entry, limitBytes)),
  };
}

function parsed({ text, number }: Line): Fields {
  try {
    return fieldsOf(JSON.parse(number === 1 ? text.replace(/^\uFEFF/, '') : text));
  } catch {
    throw new ImportError(`Line ${number} of the export is not JSON.`);
  }
}

function refuseOther({ type, version }: Fields): void {
  if (type !== 'version')
    throw new ImportError('The export does not begin with a version: Mattermost did not write it.');
  if (version !== VERSION)
    throw new ImportError(`The export has version ${version}. Only version ${VERSION} is known.`);
}

function addLine(value: Fields, line: Line, people: MattermostPeople, rooms: MattermostRooms): void {
  const told = fieldsOf(value[textOf(value.type)]);
  switch (value.type) {
    case 'team':
      return rooms.addTeam(told);
    case 'channel':
      return rooms.addChannel(told);
    case 'user':
      people.addUser(told);
      return rooms.addMemberships(told);
    case 'bot':
      return people.addBot(told);
    case 'direct_channel':
      return rooms.addDirect(told);
    case 'post':
      return rooms.addPost(told, line);
    case 'direct_post':
      return rooms.addDirectPost(told, line);
  }
}

function messagesOf(lines: LineFile, room: TeamRoom, rooms: MattermostRooms, reader: PostReader): TeamMessages {
  const { left } = reader;
  const byId = new Map<string, TeamMessage>();
  let length = 0;
  for (const place of rooms.placesOf(room)) {
    const value = fieldsOf(JSON.parse(lines.read(place)));
    for (const message of readPost(fieldsOf(value[textOf(value.type)]), reader)) {
      if (byId.has(message.id)) {
        leave(left, LEFT.doubled);
        continue;
      }
      byId.set(message.id, message);
      length += message.text.length;
      if (byId.size > MOST_MESSAGES || length > MOST_TEXT)
        throw new ImportError(`The conversation ${room.name || room.id} is too large to come in.`);
    }
  }
  // Those of the same time stay in the order of the file.
  return { messages: [...byId.values()].sort((a, b) => a.at - b.at), left };
}

async function bytesOf(zip: ZipReader, entry: string, limitBytes: number): Promise<Buffer | { problem: string }> {
  const size = zip.size(entry) ?? 0;
  if (size === 0) return { problem: 'it is empty' };
  if (size > limitBytes) return { problem: 'it is larger than CHAT_FILE_LIMIT' };
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of await zip.stream(entry)) chunks.push(chunk);
  } catch (error) {
    return { problem: `it cannot be unpacked: ${(error as Error).message}` };
  }
  return Buffer.concat(chunks);
}
