import type { Database } from '@/lib/db/client';
import { mentionsOf } from '@/lib/messages/mentions/counts';
import { concernedSince } from '@/lib/messages/mentions/since';
import { directNews, inboxOf } from '@/lib/rooms/inbox';
import { inboxVersions } from '@/lib/rooms/inbox-version';
import { membersOf, membersVersions } from '@/lib/rooms/memberships';
import { roomPlaces } from '@/lib/rooms/store';
import type { InboxSource } from './inboxes';

/** Lets the inboxes read their data from the database. */
export function inboxSource(db: Database): InboxSource {
  return {
    inbox: (userId) => inboxOf(db, userId),
    versions: (userIds) => inboxVersions(db, userIds),
    places: (roomIds) => roomPlaces(db, roomIds),
    directNews: (places) => directNews(db, places),
    concerned: (ranges) => concernedSince(db, ranges),
    mentions: (pairs) => mentionsOf(db, pairs),
    membersVersions: (roomIds) => membersVersions(db, roomIds),
    members: (roomIds) => membersOf(db, roomIds),
  };
}
