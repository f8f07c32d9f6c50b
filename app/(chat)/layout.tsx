import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { requestPreferences } from '@/app/request-locale';
import { EmptyRoom } from '@/components/rooms/empty-room';
import { zoneLabels } from '@/components/rooms/zone-city';
import { ChatProvider, Shell } from '@/components/shell/first-load';
import { NARROW, NARROW_COOKIE } from '@/components/shell/sidebar/narrow-cookie';
import { currentUser } from '@/lib/auth/session';
import { inboxToWire } from '@/lib/chat/wire';
import { chatText } from '@/lib/i18n/chat/text';
import { zonesText } from '@/lib/i18n/zones/text';
import { countOpenReports } from '@/lib/reports/queue';
import { inboxOf } from '@/lib/rooms/inbox';
import { mayCreateRooms } from '@/lib/rooms/policy';
import { services } from '@/lib/services';
import { withShown } from '@/lib/users/names/shown-name';
import { ownPresence } from '@/lib/users/profile';

/**
 * Around every room. It is rendered once for a tab: going to another room renders only the page inside, so the
 * connection and everything in memory stay.
 */
export default async function Layout({ children }: { children: ReactNode }) {
  const user = await currentUser();
  // The page knows the way back, and sends the person to sign in.
  if (!user) return children;
  const { config, db, epoch, house: community, origins } = services();
  const isNarrow = (await cookies()).get(NARROW_COOKIE)?.value === NARROW;
  const { userId, username: name, shown, face } = user;
  const isAdmin = user.role === 'admin';
  const isGuest = user.role === 'guest';
  const [inbox, { locale }, own, openReports, house] = await Promise.all([
    inboxOf(db, userId),
    requestPreferences(),
    ownPresence(db, userId),
    isAdmin ? countOpenReports(db) : 0,
    community.name(),
  ]);
  const timeZone = user.choices.timeZone ?? config.timeZone;
  return (
    <ChatProvider
      key={userId}
      me={{
        ...withShown({ id: userId, name, shown, face }),
        isAdmin,
        ...(isGuest ? { isGuest } : {}),
        ...(user.needsTwoFactor ? { isHeld: true } : {}),
        ...(openReports > 0 ? { openReports } : {}),
        mayCreateRooms: mayCreateRooms(user, config.roomCreation),
        pinning: config.pinning,
        ...(config.retention === 'off' ? {} : { retention: config.retention }),
        // As moderators at most, which guests are not.
        mentionAll: isGuest ? 'moderators' : config.mentionAll,
        communityZone: config.timeZone,
        ...own,
      }}
      epoch={epoch}
      inbox={inboxToWire(inbox)}
      timeZone={timeZone}
      communityTimeZone={config.timeZone}
      zoneLabels={zoneLabels([timeZone, config.timeZone], zonesText[locale])}
      now={new Date().toISOString()}
      historyLimit={config.historyLimit}
      editWindowMs={config.editWindowMs || null}
      fileLimitBytes={config.files.limitBytes}
      origins={origins}
      house={house}
      empty={<EmptyRoom text={chatText[locale]} />}
    >
      <Shell isNarrow={isNarrow}>{children}</Shell>
    </ChatProvider>
  );
}
