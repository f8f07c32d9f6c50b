import type { IncomingMessage } from 'node:http';
import type { SessionLookup } from '@/lib/auth/session-lookup';
import { roomNameFromPath } from '@/lib/rooms/name';
import { isArchived } from '@/lib/rooms/policy';
import type { Room } from '@/lib/rooms/store';
import { CONNECTION_PATH, SUBPROTOCOL_V2 } from '../protocol';
import type { Member } from './connection';
import type { ResumePoint } from './hub';

export interface UpgradeOptions {
  origins: readonly string[];
  sessions: SessionLookup;
  /** The room, if this person may know that it exists. */
  findRoom(name: string, userId: number): Promise<Room | null>;
}

export type Refusal = '400 Bad Request' | '401 Unauthorized' | '403 Forbidden' | '404 Not Found';

export interface Admission {
  member: Member;
  /** The room in the path. Null if the path names none. */
  room: Room | null;
  /** Null if the client wants only new entries. */
  resume: ResumePoint | null;
  /** The version of the person's inbox. */
  inbox: number;
}

/**
 * Checks whether a request may open a socket, in this order: path and room name, Origin, session and enabled user,
 * access to the room, where to resume. A browser sends our cookies even if the page of another site opens the socket.
 * So the Origin must be one of the configured addresses; the Host of the request never counts.
 */
export async function checkUpgrade(request: IncomingMessage, options: UpgradeOptions): Promise<Admission | Refusal> {
  const [path = '', query = ''] = (request.url ?? '').split('?', 2);
  const name = path === CONNECTION_PATH && offersV2(request) ? NO_ROOM : roomNameOf(path);
  if (name === null) return '404 Not Found';

  const { origin } = request.headers;
  if (origin === undefined || !options.origins.includes(origin)) return '403 Forbidden';

  const user = await options.sessions.find(request.headers.cookie);
  if (!user) return '401 Unauthorized';

  const room = name === NO_ROOM ? null : await options.findRoom(name, user.userId);
  if (name !== NO_ROOM && (!room || isArchived(room))) return '404 Not Found';

  const has = new URLSearchParams(query);
  const since = numberIn(has, 'since');
  if (since === 'invalid') return '400 Bad Request';
  const { sessionId, userId, username, shown, face, inbox } = user;
  const isGuest = user.role === 'guest';
  const resume = since === null ? null : { since, epoch: has.get('epoch') };
  return { member: { sessionId, userId, username, shown, face, isGuest }, room, resume, inbox };
}

/** Stands for a path without a room. No room has an empty name. */
const NO_ROOM = '';

function roomNameOf(path: string): string | null {
  const segment = /^\/ws\/chat\/([^/]+)\/?$/.exec(path)?.[1];
  return segment === undefined ? null : roomNameFromPath(segment);
}

/** Only clients that offer `chat.v2` may leave out the room. */
function offersV2(request: IncomingMessage): boolean {
  const offered = request.headers['sec-websocket-protocol'] ?? '';
  return offered.split(',').some((protocol) => protocol.trim() === SUBPROTOCOL_V2);
}

function numberIn(query: URLSearchParams, key: string): number | null | 'invalid' {
  const value = query.get(key);
  if (value === null) return null;
  return /^\d{1,15}$/.test(value) ? Number(value) : 'invalid';
}
