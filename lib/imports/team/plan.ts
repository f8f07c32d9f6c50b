import { createHash } from 'node:crypto';
import { and, eq, isNull } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { rooms } from '@/lib/db/schema';
import { ImportError } from '@/lib/imports/error';
import { isRoomTaken, roomBegun } from '@/lib/imports/into-room';
import { type PlannedPerson, planPeople } from '@/lib/imports/people';
import { DIRECT_PEOPLE, directKey } from '@/lib/rooms/direct';
import { nameFromTitle, newRoomNameFrom, roomKeysLike } from '@/lib/rooms/new-name';
import { roomTitleFrom, roomTopicFrom, TITLE_LENGTH, TOPIC_LENGTH } from '@/lib/rooms/title';
import type { RoomFacts } from './facts';
import type { TeamExport, TeamRoom } from './model';

/** What becomes of a team chat here. Nothing is changed. */

export interface PlannedRoom {
  room: TeamRoom;
  /** What tells this room's import from others. */
  source: string;
  name: string;
  title: string;
  topic: string;
  becomes: TeamRoom['kind'];
  /** What else than expected becomes of it; null: nothing else. */
  note: string | null;
  /** Whether an earlier import has brought all of it. */
  isWhole: boolean;
}

export interface TeamPlan {
  people: PlannedPerson[];
  rooms: PlannedRoom[];
}

const OTHER_NAMES = 99;

const hash = (...words: string[]) => createHash('sha256').update(JSON.stringify(words)).digest('hex');

/** The source of the people of a workspace. */
export const peopleSource = ({ program, workspace }: Pick<TeamExport, 'program' | 'workspace'>) =>
  hash(program, workspace);

/**
 * @param needed the ids of those who wrote or are in a room that comes
 * @throws ImportError if the table is wrong
 */
export async function planTeam(
  db: Database,
  team: TeamExport,
  facts: ReadonlyMap<string, RoomFacts>,
  needed: ReadonlySet<string>,
  table: ReadonlyMap<string, string>,
): Promise<TeamPlan> {
  const chosen = [...team.people.values()].filter(({ id, isGone }) => !isGone || needed.has(id));
  const asked = chosen.map(({ id, label, handle, shown }) => ({ id, name: label, shown, handles: [handle, shown] }));
  const unknown = [...table.keys()].find((label) => !asked.some(({ name }) => name === label));
  if (unknown !== undefined) throw new ImportError(`The table of people: nobody in the export is called ${unknown}.`);
  const people = await planPeople(db, peopleSource(team), asked, table);
  const byId = new Map(people.map((person) => [person.id, person]));
  const planned: PlannedRoom[] = [];
  const taken = new Set<string>();
  for (const room of team.rooms) {
    if (room.kind === 'direct' && (facts.get(room.id)?.messages ?? 0) === 0) continue;
    const one = await planRoom(db, team, room, byId, taken);
    for (const key of roomKeysLike(one.name)) taken.add(key);
    planned.push(one);
  }
  return { people, rooms: planned };
}

async function planRoom(
  db: Database,
  { program, workspace }: TeamExport,
  room: TeamRoom,
  people: ReadonlyMap<string, PlannedPerson>,
  taken: ReadonlySet<string>,
): Promise<PlannedRoom> {
  const source = hash(program, workspace, room.id);
  const begun = await roomBegun(db, source);
  const members = room.members.flatMap((id) => people.get(id) ?? []);
  const kind = begun?.isWhole ? null : await whyClosed(db, room, members);
  const name = begun?.name ?? (await freeName(db, room, program, taken));
  const expected = nameFromTitle(room.name);
  const renamed = room.kind !== 'direct' && name !== expected ? `its name here is ${name}` : null;
  return {
    room,
    source,
    name,
    title: titleOf(room, members, name),
    topic: topicOf(room.topic),
    becomes: kind === null ? room.kind : 'closed',
    note: [kind, renamed].filter((note) => note !== null).join('; ') || null,
    isWhole: begun?.isWhole ?? false,
  };
}

/** Why a direct conversation becomes a closed room; null if it does not. */
async function whyClosed(db: Database, { kind }: TeamRoom, members: readonly PlannedPerson[]): Promise<string | null> {
  if (kind !== 'direct') return null;
  const names = new Set(members.map(({ username }) => username));
  if (names.size > DIRECT_PEOPLE) return `a direct room has ${DIRECT_PEOPLE} people at most`;
  if (names.size === 0) return 'nobody in it is known';
  const ids = members.flatMap(({ userId }) => userId ?? []);
  if (ids.length < members.length) return null;
  const key = directKey(ids);
  const [there] = await db
    .select({ id: rooms.id })
    .from(rooms)
    .where(and(eq(rooms.directKey, key), isNull(rooms.deletingAt)));
  return there ? 'these people have a direct room here already' : null;
}

/** A direct room has this name only until it is whole. */
async function freeName(
  db: Database,
  { id, kind, name }: TeamRoom,
  program: string,
  taken: ReadonlySet<string>,
): Promise<string> {
  const fromId = nameFromTitle(`${program} ${id}`);
  const first = (kind === 'direct' ? '' : nameFromTitle(name)) || fromId;
  const others = Array.from({ length: OTHER_NAMES }, (_, n) => `${[...first].slice(0, 60).join('')}_${n + 2}`);
  for (const one of [first, ...others, fromId]) {
    const isUsable = 'name' in newRoomNameFrom(one) && !roomKeysLike(one).some((key) => taken.has(key));
    if (isUsable && !(await isRoomTaken(db, one))) return one;
  }
  throw new ImportError(`No name was found for the room ${name || id}.`);
}

function titleOf({ name, kind }: TeamRoom, members: readonly PlannedPerson[], fallback: string): string {
  const names = members.map(({ shown, username }) => shown || username);
  const typed = kind === 'direct' ? names.join(', ') : name;
  const title = roomTitleFrom(cut(typed, TITLE_LENGTH), fallback);
  return 'title' in title ? title.title : fallback;
}

function topicOf(text: string): string {
  const topic = roomTopicFrom(cut(text, TOPIC_LENGTH));
  return 'topic' in topic ? topic.topic : '';
}

const cut = (text: string, length: number) => [...text.trim().slice(0, 4 * length)].slice(0, length).join('');
