import type { ZipReader } from '@/lib/archive/zip-reader';
import { ImportError } from '@/lib/imports/error';
import { type Fields, fieldsOf, listOf, textOf, textsOf } from '@/lib/imports/json';
import { MOST_ROOMS, type TeamRoom } from '@/lib/imports/team/model';
import { readList } from './list';
import { instantOf } from './message';
import type { SlackPeople } from './people';

/** The conversations of a Slack export. */

const LISTS: readonly [entry: string, kind: TeamRoom['kind']][] = [
  ['channels.json', 'open'],
  ['groups.json', 'closed'],
  ['dms.json', 'direct'],
  ['mpims.json', 'direct'],
];

/** @throws ImportError or ArchiveError */
export async function readRooms(zip: ZipReader, base: string, people: SlackPeople): Promise<TeamRoom[]> {
  const rooms = new Map<string, TeamRoom>();
  for (const [entry, kind] of LISTS) {
    // Most exports have channels only.
    if (!zip.has(base + entry)) continue;
    for (const value of await readList(zip, base + entry)) {
      const room = roomOf(fieldsOf(value), kind, people);
      if (room === null) throw new ImportError(`${entry} has a conversation without an id.`);
      if (!rooms.has(room.id)) rooms.set(room.id, room);
      if (rooms.size > MOST_ROOMS) throw new ImportError(`${entry}: at most ${MOST_ROOMS} conversations can come in.`);
    }
  }
  if (rooms.size === 0) throw new ImportError('The ZIP has no conversations: Slack did not export it.');
  return [...rooms.values()];
}

function roomOf(fields: Fields, kind: TeamRoom['kind'], people: SlackPeople): TeamRoom | null {
  const id = textOf(fields.id);
  if (id === '') return null;
  const members = [...new Set(textsOf(fields.members))].map((one) => people.known(one));
  const creator = textOf(fields.creator);
  return {
    id,
    kind,
    name: textOf(fields.name),
    topic: textOf(fieldsOf(fields.topic).value) || textOf(fieldsOf(fields.purpose).value),
    members,
    creator: members.includes(creator) ? creator : null,
    isArchived: fields.is_archived === true,
    pins: pinsOf(fields),
  };
}

function pinsOf(fields: Fields): TeamRoom['pins'] {
  return listOf(fields.pins)
    .map(fieldsOf)
    .filter(({ id }) => instantOf(textOf(id)) !== null)
    .sort((a, b) => Number(a.created ?? 0) - Number(b.created ?? 0))
    .map(({ id, user }) => ({ message: textOf(id), by: textOf(user) || null }));
}
