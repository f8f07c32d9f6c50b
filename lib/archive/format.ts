import { z } from 'zod';
import { LOCALES } from '@/lib/i18n/locale';

/** The format of an archive. docs/archive.md describes every field. Pure. */

export const FORMAT = 1;

/** The most entries of an archive. An import holds their names in memory. */
export const MOST_ENTRIES = 500_000;
/** The most people and rooms: an installation holds both in memory in places. */
export const MOST_LINES = 200_000;

/** Thrown if an archive cannot be written, read or taken in. The message is for whoever ran the command. */
export class ArchiveError extends Error {
  override name = 'ArchiveError';
}

/** Of the lists: how a value is written as JSON, and what a column of the database has. */
export type Kind = 'number' | 'text' | 'flag' | 'time' | 'hex';

export interface Field {
  /** The column of the table. */
  column: string;
  kind: Kind;
  /** Whether it may be null. Archives of earlier versions may lack it then. */
  open?: true;
  /** The values that a text may have. */
  among?: readonly string[];
}

/** A list of rows, one JSON object a line, in the order of their key. */
export interface List {
  /** The entry's name in the ZIP. */
  entry: string;
  table: string;
  /** Names of fields. */
  key: readonly string[];
  fields: Record<string, Field>;
}

const number = (column: string): Field => ({ column, kind: 'number' });
const text = (column: string, ...among: string[]): Field => ({
  column,
  kind: 'text',
  ...(among.length > 0 ? { among } : {}),
});
const time = (column: string): Field => ({ column, kind: 'time' });
const flag = (column: string): Field => ({ column, kind: 'flag' });
const hex = (column: string): Field => ({ column, kind: 'hex' });
const open = (field: Field): Field => ({ ...field, open: true });

/** Only in archives with password hashes. */
export const PASSWORD_FIELD = { passwordHash: text('password_hash') };

export const PEOPLE: List = {
  entry: 'people.jsonl',
  table: 'users',
  key: ['id'],
  fields: {
    id: number('id'),
    username: text('username'),
    displayName: text('display_name'),
    about: text('about'),
    role: text('role', 'guest', 'member', 'admin'),
    createdAt: time('created_at'),
    disabledAt: open(time('disabled_at')),
    statusText: text('status_text'),
    statusUntil: open(time('status_until')),
    presence: text('presence', 'shown', 'hidden'),
    locale: open(text('locale', ...LOCALES)),
    timeZone: open(text('time_zone')),
    hourCycle: open(text('hour_cycle', 'h12', 'h23')),
    face: open(text('face_id')),
    /** The room for which a bot writes; null, or left out in older archives: a person. */
    botOf: open(number('bot_room_id')),
  },
};

export const ROOMS: List = {
  entry: 'rooms.jsonl',
  table: 'rooms',
  key: ['id'],
  fields: {
    id: number('id'),
    name: text('name'),
    title: text('title'),
    kind: text('kind', 'open', 'closed', 'direct'),
    topic: text('topic'),
    directKey: open(hex('direct_key')),
    autoJoin: flag('auto_join'),
    lastSeq: number('last_seq'),
    lastMessageSeq: number('last_message_seq'),
    posting: text('posting', 'everyone', 'unsilenced', 'moderators'),
    slowSeconds: number('slow_seconds'),
    keepDays: open(number('keep_days')),
    createdBy: open(number('created_by')),
    createdAt: time('created_at'),
    archivedAt: open(time('archived_at')),
  },
};

/** The lists of what belongs to rooms. Each has a field `roomId`. */
export const OF_ROOMS: readonly List[] = [
  {
    entry: 'aliases.jsonl',
    table: 'room_aliases',
    key: ['nameKey'],
    fields: { nameKey: text('name_key'), roomId: number('room_id') },
  },
  {
    entry: 'members.jsonl',
    table: 'memberships',
    key: ['userId', 'roomId'],
    fields: {
      userId: number('user_id'),
      roomId: number('room_id'),
      role: text('role', 'member', 'moderator', 'owner'),
      joinedSeq: number('joined_seq'),
      lastReadSeq: number('last_read_seq'),
      unreadFromSeq: open(number('unread_from_seq')),
      notify: open(text('notify', 'all', 'mentions', 'none')),
      mutedUntil: open(time('muted_until')),
      favorite: flag('favorite'),
      silencedUntil: open(time('silenced_until')),
      hiddenAtSeq: open(number('hidden_at_seq')),
    },
  },
  {
    entry: 'reactions.jsonl',
    table: 'reactions',
    key: ['roomId', 'message', 'emoji', 'userId'],
    fields: {
      roomId: number('room_id'),
      message: number('message_seq'),
      emoji: text('emoji'),
      userId: number('user_id'),
      seq: number('seq'),
    },
  },
  {
    entry: 'mentions.jsonl',
    table: 'mentions',
    key: ['userId', 'roomId', 'message', 'at'],
    fields: {
      userId: number('user_id'),
      roomId: number('room_id'),
      message: number('seq'),
      at: number('at'),
      length: number('length'),
      what: text('what', 'person', 'all', 'here'),
      createdAt: time('created_at'),
    },
  },
  {
    entry: 'pins.jsonl',
    table: 'pins',
    key: ['roomId', 'message'],
    fields: {
      roomId: number('room_id'),
      message: number('message_seq'),
      userId: open(number('user_id')),
      createdAt: time('created_at'),
    },
  },
  {
    entry: 'previews.jsonl',
    table: 'message_previews',
    key: ['roomId', 'message'],
    fields: {
      roomId: number('room_id'),
      message: number('message_seq'),
      url: text('url'),
      site: text('site'),
      title: text('title'),
      description: text('description'),
      file: open(text('file_id')),
      createdAt: time('created_at'),
    },
  },
];

export const BLOCKS: List = {
  entry: 'blocks.jsonl',
  table: 'blocks',
  key: ['userId', 'blockedId'],
  fields: { userId: number('user_id'), blockedId: number('blocked_id') },
};

/** Their bytes are `files/<id>`, and those of their previews `files/<id>-small` and `files/<id>-large`. */
export const FILES: List = {
  entry: 'files.jsonl',
  table: 'files',
  key: ['id'],
  fields: {
    id: text('id'),
    userId: open(number('user_id')),
    purpose: text('purpose', 'message', 'face', 'preview'),
    roomId: open(number('room_id')),
    message: open(number('message_seq')),
    position: number('position'),
    name: text('name'),
    type: text('type'),
    kind: text('kind', 'image', 'audio', 'video', 'file'),
    bytes: number('bytes'),
    sha256: hex('sha256'),
    width: open(number('width')),
    height: open(number('height')),
    animated: flag('animated'),
    placeholder: open(text('placeholder')),
    previews: text('previews'),
    alt: open(text('alt')),
    createdAt: time('created_at'),
    uploadedAt: time('uploaded_at'),
  },
};

/** An entry of a room's log that is a message. `type` is `message`; otherwise it is a kind of change. */
export const MESSAGE_FIELDS: Record<string, Field> = {
  seq: number('seq'),
  by: open(number('user_id')),
  clientId: text('client_id'),
  at: time('created_at'),
  text: open(text('body')),
  editedAt: open(time('edited_at')),
  deletedAt: open(time('deleted_at')),
  replyTo: open(number('reply_to')),
  hiddenAt: open(time('hidden_at')),
};

export const CHANGE_FIELDS: Record<string, Field> = {
  seq: number('seq'),
  by: open(number('user_id')),
  at: time('created_at'),
  message: open(number('message_seq')),
  payload: open(text('payload')),
};

export const logEntry = (roomId: number) => `log/${roomId}.jsonl`;

/** A value of a row as the database gives it, as JSON. */
export function toJson({ kind }: Field, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (kind === 'time') return (value as Date).toISOString();
  if (kind === 'flag') return Boolean(value);
  if (kind === 'hex') return (value as Buffer).toString('hex');
  return Buffer.isBuffer(value) ? value.toString('utf8') : value;
}

/** The opposite of toJson, for a parsed value. */
export function fromJson({ kind }: Field, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (kind === 'time') return new Date(value as string);
  return kind === 'hex' ? Buffer.from(value as string, 'hex') : value;
}

const VALUES: Record<Kind, z.ZodType> = {
  number: z.int().min(0),
  text: z.string(),
  flag: z.boolean(),
  time: z.iso.datetime(),
  hex: z.string().regex(/^(?:[0-9a-f]{2})*$/),
};

/** The schema of a line with these fields. */
export function lineSchema(fields: Record<string, Field>) {
  const entries = Object.entries(fields).map(([name, { kind, open: isOpen, among }]) => {
    const value = among ? z.enum(among as [string, ...string[]]) : VALUES[kind];
    return [name, isOpen ? value.nullable().default(null) : value] as const;
  });
  return z.looseObject(Object.fromEntries(entries)) as z.ZodType<Line>;
}

export type Line = Record<string, unknown>;

/** The tables whose ids the log may name after their rows are gone. */
export const NUMBERED = ['users', 'rooms'] as const;
