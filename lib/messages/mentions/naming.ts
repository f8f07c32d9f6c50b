import type { RowDataPacket } from 'mysql2';
import type { ClientMention, ErrorCode, NamedPerson } from '@/lib/chat/protocol';
import type { Database } from '@/lib/db/client';
import type { Mention } from '@/lib/messages/message';
import type { PresenceStore } from '@/lib/presence/presence';
import type { RoomKind, RoomRole } from '@/lib/rooms/memberships';
import { mayMentionAll } from '@/lib/rooms/policy';
import type { Log } from '@/lib/telemetry/log';
import { withShown } from '@/lib/users/names/shown-name';
import type { SiteRole } from '@/lib/users/role';
import { roleNow } from '@/lib/users/role-now';
import { seenByGuest } from '@/lib/users/seen';
import { checkedMentions } from './places';

/** Whom a text names: ready to be stored, and to be shown as everybody sees it. */
export interface Naming {
  /** By place. */
  mentions: Mention[];
  /** The people whom `here` means, if it is among the mentions. */
  here: number[];
}

/**
 * Finds whom a text names. Returns null if it names nobody. Leaves out people who do not exist, those whom an author
 * who is a guest does not see, and in direct rooms `all` and `here`. Makes no query if there are no mentions. Never
 * rejects.
 * @param text as it is stored
 */
export type FindNamed = (
  author: { userId: number },
  room: { id: number; kind?: RoomKind | undefined; isGuest?: boolean | undefined },
  text: string,
  mentions: readonly ClientMention[],
) => Promise<Naming | { error: ErrorCode } | null>;

export interface FindNamedDeps {
  db: Database;
  presence: Pick<PresenceStore, 'states'>;
  /** CHAT_MENTION_ALL */
  mentionAll: 'everyone' | 'moderators';
  log: Pick<Log, 'warn'>;
}

/** The most people whom `here` means. It is also the most members among whom they are looked for. */
const HERE = 1_000;
const MEMBERS = 10_000;

export function openFindNamed(deps: FindNamedDeps): FindNamed {
  return async (author, room, text, asked) => {
    if (asked.length === 0) return null;
    const places = checkedMentions(text, asked);
    if (places === null) return { error: 'bad_frame' };
    const isDirect = room.kind === 'direct';
    const kept = places.filter(({ who }) => !isDirect || typeof who === 'number');
    if (kept.length === 0) return null;
    try {
      if (kept.some(({ who }) => typeof who !== 'number') && !(await mayCallAll(deps, author.userId, room)))
        return { error: 'forbidden' };
      const names = await namesOf(deps.db, room.id, kept, room.isGuest ? author.userId : null);
      const mentions = kept.flatMap(({ at, length, who }): Mention[] => {
        const named = typeof who === 'number' ? names.get(who) : who;
        return named === undefined ? [] : [{ at, length, who: named }];
      });
      if (mentions.length === 0) return null;
      const callsHere = mentions.some(({ who }) => who === 'here');
      return { mentions, here: callsHere ? await peopleHere(deps, author.userId, room.id) : [] };
    } catch (error) {
      deps.log.warn({ err: error, roomId: room.id }, 'the people whom a message names could not be read');
      return { error: 'unavailable' };
    }
  };
}

async function mayCallAll(
  { db, mentionAll }: FindNamedDeps,
  userId: number,
  { id: roomId, isGuest = false }: Parameters<FindNamed>[1],
): Promise<boolean> {
  if (isGuest) return false;
  if (mentionAll === 'everyone') return true;
  const sql = `SELECT ${roleNow('u')} AS siteRole, r.kind, m.role FROM users u JOIN rooms r ON r.id = ?
    LEFT JOIN memberships m ON m.user_id = u.id AND m.room_id = r.id WHERE u.id = ?`;
  const [[found]] = await db.$client.query<
    ({ siteRole: SiteRole; kind: RoomKind; role: RoomRole | null } & RowDataPacket)[]
  >(sql, [roomId, userId]);
  return found !== undefined && mayMentionAll({ role: found.siteRole }, found, mentionAll);
}

interface NamedRow {
  id: number;
  name: string;
  shown: string;
  face: string | null;
}

/** A bot can be named only in its room. @param guest the author, if it is a guest */
async function namesOf(
  db: Database,
  roomId: number,
  mentions: readonly ClientMention[],
  guest: number | null,
): Promise<ReadonlyMap<number, NamedPerson>> {
  const ids = new Set(mentions.flatMap(({ who }) => (typeof who === 'number' ? [who] : [])));
  if (ids.size === 0) return new Map();
  const isSeen = guest === null ? '' : `AND ${seenByGuest(guest, 'users.id')}`;
  const sql = `SELECT id, username AS name, display_name AS shown, face_id AS face FROM users
    WHERE id IN (?) AND deleting_at IS NULL AND (bot_room_id IS NULL OR bot_room_id = ?) ${isSeen}`;
  const [rows] = await db.$client.query<(NamedRow & RowDataPacket)[]>(sql, [[...ids], roomId]);
  return new Map(rows.map(({ id, name, shown, face }) => [id, withShown({ id, name, shown, face })]));
}

/** The other members of the room who are active or away now. */
async function peopleHere({ db, presence }: FindNamedDeps, userId: number, roomId: number): Promise<number[]> {
  const sql = 'SELECT user_id AS id FROM memberships WHERE room_id = ? AND user_id <> ? LIMIT ?';
  const [members] = await db.$client.query<RowDataPacket[]>(sql, [roomId, userId, MEMBERS]);
  const states = await presence.states(members.map(({ id }) => id));
  return [...states.keys()].slice(0, HERE);
}
