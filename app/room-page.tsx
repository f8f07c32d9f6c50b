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

/** The page's title; only a name that could be a room's, since the page itself may be refused. */
export function roomMetadata(name: string | null): Metadata {
  return name === null ? {} : { title: `# ${name}` };
}

interface RoomPageProps {
  /** Any spelling of it; null: there is no room of such a name. */
  name: string | null;
  /** Where whoever has to sign in first comes back to. */
  path: string;
  /** Called with the room's own spelling once it is known that this person may enter; may redirect. */
  settle?: (name: string) => void;
}

/** A room for whoever is signed in and may enter. */
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
