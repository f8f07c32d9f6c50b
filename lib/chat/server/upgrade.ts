import type { IncomingMessage } from 'node:http';
import type { SessionLookup } from '@/lib/auth/session-lookup';
import { roomNameFromPath } from '@/lib/rooms/name';
import { canEnter } from '@/lib/rooms/policy';
import type { Room } from '@/lib/rooms/store';
import type { Member } from './connection';

export interface UpgradeOptions {
  origins: readonly string[];
  sessions: SessionLookup;
  findRoom(name: string): Promise<Room | null>;
}

export type Refusal = '400 Bad Request' | '401 Unauthorized' | '403 Forbidden' | '404 Not Found';

export interface Admission {
  member: Member;
  room: Room;
  /** The last entry that the client has, and its epoch; null: it wants only new entries. */
  resume: { since: number; epoch: string | null } | null;
}

/**
 * Checks who may open a socket. In this order: path and room name, Origin, session row and enabled user, room access,
 * where to resume. A browser sends our cookies with a socket that any other page opens. So the Origin must be one of
 * the configured ones; what the request says about itself never counts.
 */
export async function checkUpgrade(request: IncomingMessage, options: UpgradeOptions): Promise<Admission | Refusal> {
  const [path = '', query = ''] = (request.url ?? '').split('?', 2);
  const segment = /^\/ws\/chat\/([^/]+)\/?$/.exec(path)?.[1];
  const name = segment === undefined ? null : roomNameFromPath(segment);
  if (name === null) return '404 Not Found';

  const { origin } = request.headers;
  if (origin === undefined || !options.origins.includes(origin)) return '403 Forbidden';

  const user = await options.sessions.find(request.headers.cookie);
  if (!user) return '401 Unauthorized';

  const room = await options.findRoom(name);
  if (!room || !canEnter(user, room)) return '404 Not Found';

  const resume = resumePoint(new URLSearchParams(query));
  if (resume === 'invalid') return '400 Bad Request';
  return { member: { sessionId: user.sessionId, userId: user.userId, username: user.username }, room, resume };
}

function resumePoint(query: URLSearchParams): Admission['resume'] | 'invalid' {
  const since = query.get('since');
  if (since === null) return null;
  if (!/^\d{1,15}$/.test(since)) return 'invalid';
  return { since: Number(since), epoch: query.get('epoch') };
}
