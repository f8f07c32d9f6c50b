import { liveSessions } from '@/lib/auth/live-sessions';
import { touchSessions } from '@/lib/auth/session-store';
import type { Database } from '@/lib/db/client';
import { logEntries } from '@/lib/messages/store';
import { membersAmong } from '@/lib/rooms/memberships';
import { roomHead, roomVersions } from '@/lib/rooms/store';
import type { HubSource } from './hub';

/** Lets the hub read its data from the database. */
export function hubSource(db: Database): HubSource {
  return {
    head: (roomId) => roomHead(db, roomId),
    versions: (roomIds) => roomVersions(db, roomIds),
    members: (roomId, userIds) => membersAmong(db, roomId, userIds),
    entries: (roomId, range) => logEntries(db, roomId, range),
    liveSessions: (sessionIds) => liveSessions(db, sessionIds),
    touch: (sessionIds) => touchSessions(db, sessionIds),
  };
}
