import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { textTrees } from '@/components/messages/text/text-trees';
import { RoomEntry } from '@/components/shell/first-load';
import { historyPage } from '@/lib/messages/store';
import { roomFacts } from '@/lib/rooms/facts';
import type { RoomOfPerson } from '@/lib/rooms/memberships';
import { isArchived } from '@/lib/rooms/policy';
import { services } from '@/lib/services';

/** The page's title, from the address alone: the person may have no access to the room. */
export function roomMetadata(name: string | null): Metadata {
  return name === null ? {} : { title: `# ${name}` };
}

interface RoomPageProps {
  userId: number;
  /** Null: there is no such room for this person. */
  room: RoomOfPerson | null;
  /** The path of this page, as the browser shows it. */
  path: string;
}

/** A room's page, for people who are signed in and may enter it. */
export async function RoomPage({ userId, room, path }: RoomPageProps) {
  if (!room || isArchived(room)) notFound();
  const { config, db, epoch } = services();
  const [page, facts] = await Promise.all([
    historyPage(db, room.id, null, config.historyLimit),
    roomFacts(db, userId, room),
  ]);
  return <RoomEntry room={facts} path={path} history={{ ...page, epoch }} trees={textTrees(page.messages)} />;
}
