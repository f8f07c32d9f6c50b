import { createHash, timingSafeEqual } from 'node:crypto';
import type { RowDataPacket } from 'mysql2';
import { parseJson } from '@/lib/api/body';
import type { Database } from '@/lib/db/client';
import type { Fields } from '@/lib/imports/json';
import type { Bot } from './bots';
import { hashOf } from './hooks';
import { withSlackTexts } from './slack-text';

/** What programs write at the address of a webhook. */

const SECRET = /^[A-Za-z0-9_-]{43}$/;
/** When it was last used is stored at most so often. */
const USED_EVERY = '1 MINUTE';

export interface FoundHook {
  id: number;
  roomId: number;
  /** The bot with the webhook's own name. What holds for it holds for all names of the webhook. */
  bot: Bot;
  isInRoom: boolean;
  isSilenced: boolean;
}

/** Null if there is no such webhook: it never was, was revoked, writes nothing, or the secret is another one. */
export async function hookByAddress(db: Database, id: number, secret: string): Promise<FoundHook | null> {
  if (!SECRET.test(secret)) return null;
  const [[row]] = await db.$client.query<RowDataPacket[]>(
    `SELECT h.room_id AS roomId, h.token_hash AS tokenHash, u.id AS userId, u.username, u.display_name AS shown,
       m.user_id IS NOT NULL AS isInRoom, COALESCE(m.silenced_until > UTC_TIMESTAMP(3), 0) AS isSilenced
     FROM hooks h JOIN users u ON u.id = h.bot_id AND u.disabled_at IS NULL
       LEFT JOIN memberships m ON m.user_id = u.id AND m.room_id = h.room_id
     WHERE h.id = ? AND h.token_hash IS NOT NULL`,
    [id],
  );
  if (!row || !timingSafeEqual(row.tokenHash, hashOf(secret))) return null;
  const { roomId, userId, username, shown, isInRoom, isSilenced } = row;
  return { id, roomId, bot: { userId, username, shown }, isInRoom: isInRoom === 1, isSilenced: isSilenced === 1 };
}

/** Stores that somebody wrote by it, at most once a minute. */
export async function touchHook(db: Database, id: number): Promise<void> {
  await db.$client.query(
    `UPDATE hooks SET used_at = UTC_TIMESTAMP(3)
     WHERE id = ? AND (used_at IS NULL OR used_at < UTC_TIMESTAMP(3) - INTERVAL ${USED_EVERY})`,
    [id],
  );
}

/** `name`: as which it is to be posted, if not as the webhook. */
export type Written = { text: string; name?: string } | { status: 400 | 415; problem: string };

const FORM = 'application/x-www-form-urlencoded';
const NO_JSON = 'The body is not JSON of the form {"text": "…"}.';

/**
 * Reads what was sent: JSON with `text`, and `name` if wanted; a form with the field `payload`, which has such JSON, as
 * Slack's webhooks take, with the texts of its attachments and blocks; anything else as the text itself. `curl -d` calls
 * every body a form. Unknown fields are ignored, because programs that write for Slack send many. Pure.
 * @param type the content type, without parameters
 * @param body null if it is not UTF-8
 */
export function readWritten(type: string, body: string | null): Written {
  if (body === null) return { status: 400, problem: 'The body is not UTF-8.' };
  if (type === 'application/json') return fromJson(body);
  if (type === FORM && body.startsWith('payload=')) return fromJson(new URLSearchParams(body).get('payload'));
  if (type !== '' && type !== FORM && type !== 'text/plain')
    return { status: 415, problem: `Send application/json or text/plain, and not ${type.slice(0, 64)}.` };
  return { text: body };
}

function fromJson(body: string | null): Written {
  const json = parseJson(body) as Fields | null | undefined;
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return { status: 400, problem: NO_JSON };
  const { text: given = '', name = json.username } = json;
  if (typeof given !== 'string') return { status: 400, problem: NO_JSON };
  const text = withSlackTexts(given, json);
  if (json.text === undefined && text === '') return { status: 400, problem: NO_JSON };
  if (name === undefined || name === null) return { text };
  return typeof name === 'string' ? { text, name } : { status: 400, problem: 'The name is not a text.' };
}

const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * The id of a message that was sent with an `Idempotency-Key`: the same key at the same webhook is the same message.
 * @returns undefined without a key; null if it is none
 */
export function clientIdOf(hookId: number, key: string | null): string | undefined | null {
  if (key === null) return undefined;
  if (!KEY.test(key)) return null;
  const hash = createHash('sha256').update(`webhook ${hookId} ${key}`).digest('hex');
  return hash.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-a$4-$5');
}
