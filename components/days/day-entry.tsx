'use client';

import { type MouseEvent, useCallback, useState } from 'react';
import { Calendar } from '@/components/calendar/calendar';
import { CalendarFoot } from '@/components/calendar/calendar-foot';
import { useHourCycle, useText } from '@/components/locale';
import type { BlockedRuns } from '@/components/messages/blocked/fold-blocked';
import { rowKey } from '@/components/messages/rows';
import { KnownTextsProvider } from '@/components/messages/text/known-texts';
import type { TextTrees } from '@/components/messages/text/text-trees';
import { useToday } from '@/components/messages/use-today';
import { roomTitle, signedTitle } from '@/components/rooms/room-title';
import { useFacts } from '@/components/shell/chat-provider';
import { useOpenPanel } from '@/components/shell/panels';
import { SwitchLink, useSwitch } from '@/components/shell/switch-link';
import { SOFT_BUTTON } from '@/components/ui/button-looks';
import { roomPath } from '@/lib/chat/client/inbox/rows';
import type { HistoryPage, RoomFacts } from '@/lib/chat/protocol';
import { chatText } from '@/lib/i18n/chat/text';
import { daysText } from '@/lib/i18n/days/text';
import type { MonthAnswer, RoomDay } from '@/lib/messages/calendar/answer';
import { dayEnd } from '@/lib/messages/calendar/bounds';
import { localTime } from '@/lib/messages/days';
import { knownZone } from '@/lib/messages/known-zone';
import { DayHeader } from './day-header';
import { DayHeading } from './day-heading';
import { dayPath } from './day-title';
import { DaysNearby } from './days-nearby';
import { NoMessages } from './no-messages';
import { Transcript } from './transcript';
import { useAnchor } from './use-anchor';
import { useLiveDay } from './use-live-day';
import { usePrintFoot } from './use-print-foot';

interface Props {
  room: RoomFacts;
  /** `YYYY-MM-DD` */
  day: string;
  /** The day, as the server read it. */
  read: RoomDay;
  /** Its month. */
  month: MonthAnswer;
  /** The room's newest page. */
  newest: HistoryPage;
  /** What the parser made of the day's texts. */
  trees: TextTrees;
  /** By whose clocks the day is. */
  zone: string;
  communityZone: string;
  /** What the reader chose; null: nothing. */
  ownZone: string | null;
  /** The displayed names of these zones. */
  zoneLabels: Record<string, string>;
  firstWeekday: number;
  /** When the server rendered, ISO 8601. */
  now: string;
}

/** The page of a day: what was said in a room, as a text to read, to print and to link to. */
export function DayEntry(props: Props) {
  const { room: given, day, read, month, newest, trees, communityZone, ownZone, zoneLabels, now } = props;
  const text = useText(daysText);
  const chat = useText(chatText);
  const openPanel = useOpenPanel();
  const go = useSwitch();
  const zone = knownZone(props.zone, communityZone);
  const today = useToday(zone, now);
  const shown = useLiveDay({ room: given, read, newest, isToday: day === today, end: dayEnd(day, zone) });
  const room = useFacts(given.id) ?? given;
  const home = roomPath(room);
  const said = zone === communityZone ? null : zone;
  const hrefOf = (other: string) => dayPath(home, other, said);
  const first = shown.messages[0]?.seq;
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const unfold = useCallback(
    (seq: number) => {
      const folded = read.messages.find((message) => message.seq === seq);
      if (folded) setOpened((before) => new Set([...before, rowKey(folded)]));
    },
    [read],
  );
  useAnchor(read, unfold);

  function toggle({ keys, isOpen }: BlockedRuns) {
    setOpened((before) => new Set(isOpen ? [...before].filter((key) => !keys.includes(key)) : [...before, ...keys]));
  }

  function chooseDay(chosen: string, event: MouseEvent) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(hrefOf(chosen));
  }

  return (
    <div className="absolute inset-0 flex flex-col pe-[env(safe-area-inset-right)] max-md:ps-[env(safe-area-inset-left)] print:static print:block">
      <PrintFoot path={hrefOf(day)} />
      <DayHeader
        room={room}
        title={roomTitle(room, chat)}
        home={home}
        conversation={first === undefined ? home : `${home}?m=${first}`}
        address={() => window.location.origin + hrefOf(day)}
        onCalendar={(opener) => openPanel({ type: 'calendar', room, day, zone, today, opener })}
      />
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain print:overflow-visible">
        <div className="mx-auto flex max-w-[64rem] items-start gap-8 px-5 pt-6 pb-10 md:px-7 md:pt-9 print:p-0">
          <main
            tabIndex={-1}
            className="min-w-0 max-w-[42rem] outline-none flex-1 max-[74rem]:mx-auto print:max-w-none"
          >
            <DayHeading
              day={day}
              room={signedTitle(room, chat)}
              shown={shown}
              isMore={read.isMore}
              zones={{
                zone,
                label: zoneLabels[zone] ?? zone,
                community: communityZone,
                own: ownZone,
                hrefOf: (other) => dayPath(home, day, other),
              }}
            />
            <KnownTextsProvider messages={read.messages} trees={trees}>
              <PageOfDay read={read} zone={zone} href={hrefOf(day)} />
              <Transcript room={room.id} home={home} shown={shown} timeZone={zone} opened={opened} onToggle={toggle} />
              {read.later !== null && <PageLink href={hrefOf(day)} from={read.later} label={text.later} />}
            </KnownTextsProvider>
            {shown.messages.length === 0 && <NoMessages day={day} today={today} nearby={read} hrefOf={hrefOf} />}
          </main>
          <aside aria-label={text.calendar} className="sticky top-0 w-70 shrink-0 max-[74rem]:hidden print:hidden">
            <DaysNearby nearby={read} day={day} hrefOf={hrefOf} className="mb-2" />
            <Calendar
              room={room.id}
              day={day}
              today={today}
              zone={zone}
              firstWeekday={props.firstWeekday}
              given={{ month: day.slice(0, 7), answer: month }}
              hrefOf={hrefOf}
              onDay={chooseDay}
              foot={(answer) => <CalendarFoot answer={answer} today={today} hrefOf={hrefOf} />}
            />
          </aside>
        </div>
      </div>
      <DaysNearby
        nearby={read}
        day={day}
        hrefOf={hrefOf}
        className="shrink-0 border-line border-t px-2 py-0.5 pb-[max(2px,env(safe-area-inset-bottom))] min-[74rem]:hidden"
      />
    </div>
  );
}

/** Says that the day has several pages, with the way to the one before. */
function PageOfDay({ read, zone, href }: { read: RoomDay; zone: string; href: string }) {
  const text = useText(daysText);
  const { dayPeriods } = useText(chatText);
  const hourCycle = useHourCycle();
  const { messages, earlier, later } = read;
  const [first, last] = [messages[0], messages.at(-1)];
  if ((earlier === null && later === null) || !first || !last) return null;
  const time = ({ datetime }: { datetime: string }) => localTime(datetime, zone, hourCycle, dayPeriods);
  return (
    <div className="mb-6">
      <p className="text-[13px] text-muted">{text.part(time(first), time(last))}</p>
      {earlier !== null && <PageLink href={href} from={earlier} label={text.earlier} />}
    </div>
  );
}

function PageLink({ href, from, label }: { href: string; from: number; label: string }) {
  const address = `${href}${href.includes('?') ? '&' : '?'}from=${from}`;
  return (
    <p className="mt-4 print:hidden">
      <SwitchLink href={address} className={SOFT_BUTTON}>
        {label}
      </SwitchLink>
    </p>
  );
}

function PrintFoot({ path }: { path: string }) {
  const { pageOf } = useText(daysText);
  usePrintFoot(path, pageOf);
  return null;
}
