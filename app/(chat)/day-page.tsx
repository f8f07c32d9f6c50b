import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { requestPreferences } from '@/app/request-locale';
import { firstWeekday } from '@/components/calendar/weeks';
import { dayTitle } from '@/components/days/day-title';
import { textTrees } from '@/components/messages/text/text-trees';
import { zoneLabels } from '@/components/rooms/zone-city';
import { DayEntry } from '@/components/shell/first-load';
import type { Reader } from '@/lib/auth/session';
import { chatText } from '@/lib/i18n/chat/text';
import { zonesText } from '@/lib/i18n/zones/text';
import { askedZone } from '@/lib/messages/calendar/asked-zone';
import { dayOf } from '@/lib/messages/calendar/day';
import { monthOf } from '@/lib/messages/calendar/month';
import { isDay } from '@/lib/messages/search/search-days';
import { historyPage } from '@/lib/messages/store';
import { roomFacts } from '@/lib/rooms/facts';
import type { RoomOfPerson } from '@/lib/rooms/memberships';
import { isArchived } from '@/lib/rooms/policy';
import { services } from '@/lib/services';

/** The page's title, from the address alone: the person may have no access to the room. */
export async function dayMetadata(day: string, room: string | null): Promise<Metadata> {
  const { locale } = await requestPreferences();
  return isDay(day) ? { title: dayTitle(day, room, chatText[locale]) } : {};
}

export type SearchParams = Record<string, string | string[] | undefined>;

interface DayPageProps {
  user: Reader;
  /** Null: there is no such room for this person. */
  room: RoomOfPerson | null;
  /** The path of the room's page. */
  path: string;
  /** As in the address. */
  day: string;
  query: SearchParams;
}

/** A day of a room, for people who are signed in and may enter it. */
export async function DayPage({ user, room, path, day, query }: DayPageProps) {
  if (!room || isArchived(room) || !isDay(day)) notFound();
  const { config, db, epoch } = services();
  const zone = query.zone === undefined ? config.timeZone : askedZone(String(query.zone));
  // An address says the zone whose day it shows, and each day has one address.
  if (zone === null || (zone === config.timeZone && query.zone !== undefined)) redirect(`${path}/${day}`);
  const [read, month, newest, facts, { locale }, accepted] = await Promise.all([
    dayOf(db, room.id, { day, zone, from: seqIn(query.from) }),
    monthOf(db, room.id, day.slice(0, 7), zone),
    historyPage(db, room.id, null, config.historyLimit),
    roomFacts(db, user.userId, room),
    requestPreferences(),
    headers(),
  ]);
  const own = user.choices.timeZone;
  return (
    <DayEntry
      // Another day begins at its top, with nothing opened.
      key={`${room.id} ${day} ${zone} ${query.from}`}
      room={facts}
      day={day}
      read={read}
      month={{ ...month, zone: zone === config.timeZone ? null : zone }}
      newest={{ ...newest, epoch }}
      trees={textTrees(read.messages)}
      zone={zone}
      zoneLabels={zoneLabels([zone, config.timeZone, ...(own ? [own] : [])], zonesText[locale])}
      ownZone={own}
      communityZone={config.timeZone}
      firstWeekday={firstWeekday(accepted.get('accept-language') ?? '', locale)}
      now={new Date().toISOString()}
    />
  );
}

function seqIn(value: SearchParams[string]): number | null {
  return typeof value === 'string' && /^[1-9]\d{0,14}$/.test(value) ? Number(value) : null;
}
