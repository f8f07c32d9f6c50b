import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { linkCuts } from '@/components/messages/links/link-cuts';
import { ChatRoom } from '@/components/rooms/chat-room';
import { EmptyRoom } from '@/components/rooms/empty-room';
import { zoneLabels } from '@/components/rooms/zone-city';
import { requireUser } from '@/lib/auth/session';
import { chatText } from '@/lib/i18n/chat/text';
import { zonesText } from '@/lib/i18n/zones/text';
import { historyPage } from '@/lib/messages/store';
import { canEnter } from '@/lib/rooms/policy';
import { findRoom } from '@/lib/rooms/store';
import { services } from '@/lib/services';
import { requestPreferences } from './request-locale';

/** The page's title, from the address alone: the person may have no access to the room. */
export function roomMetadata(name: string | null): Metadata {
  return name === null ? {} : { title: `# ${name}` };
}

interface RoomPageProps {
  /** The room's name in any spelling; null: no room can have this name. */
  name: string | null;
  /** Where people return after they had to sign in first. */
  path: string;
  /** Called with the room's own spelling once it is known that this person may enter; may redirect. */
  settle?: (name: string) => void;
}

/** A room's page, for people who are signed in and may enter it. */
export async function RoomPage({ name, path, settle }: RoomPageProps) {
  const user = await requireUser(path);
  const { config, db, epoch } = services();
  const room = name === null ? null : await findRoom(db, name);
  if (!room || !canEnter(user, room)) notFound();
  settle?.(room.name);

  const { locale } = await requestPreferences();
  const timeZone = user.choices.timeZone ?? config.timeZone;
  const page = await historyPage(db, room.id, null, config.historyLimit);
  return (
    <ChatRoom
      room={{ id: room.id, name: room.name, title: room.title }}
      user={{ id: user.userId, name: user.username, isAdmin: user.role === 'admin' }}
      history={{ ...page, epoch }}
      links={linkCuts(page.messages)}
      timeZone={timeZone}
      communityTimeZone={config.timeZone}
      zoneLabels={zoneLabels([timeZone, config.timeZone], zonesText[locale])}
      now={new Date().toISOString()}
      historyLimit={config.historyLimit}
      empty={page.messages.length === 0 ? <EmptyRoom text={chatText[locale]} /> : null}
    />
  );
}
