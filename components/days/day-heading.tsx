'use client';

import { useSyncExternalStore } from 'react';
import { useText } from '@/components/locale';
import { Avatar } from '@/components/messages/avatar';
import { shownName } from '@/components/messages/person';
import { useInbox, useReader } from '@/components/shell/chat-provider';
import { useOpenPanel } from '@/components/shell/panels';
import { SwitchLink } from '@/components/shell/switch-link';
import type { NamedPerson } from '@/lib/chat/protocol';
import { daysText } from '@/lib/i18n/days/text';
import { weekday } from '@/lib/messages/calendar/bounds';
import type { Message } from '@/lib/messages/message';
import { personOf } from './transcript';
import type { ShownDay } from './use-live-day';

interface Props {
  day: string;
  /** The room's title with its sign, for paper. */
  room: string;
  shown: ShownDay;
  isMore: boolean;
  zones: Zones;
}

/** The most faces that are shown. */
const FACES = 12;

/** The date, how much was said by whom, and by which clocks. */
export function DayHeading({ day, room, shown, isMore, zones }: Props) {
  const text = useText(daysText);
  const { house } = useReader();
  const [year, month = 1, date = 1] = day.split('-').map(Number);
  const { count, people } = shown;
  const about = [year, count > 0 && text.messages(count, people, isMore), text.zone(zones.label)];
  return (
    <div className="day-heading mb-7">
      <p className="hidden text-[13px] text-muted leading-5 print:block">{`${house} · ${room}`}</p>
      <h1 className="font-[650] text-[28px] leading-[34px] tracking-[-0.022em]">
        {text.title(weekday(day), date, month)}
      </h1>
      <p className="mt-1 text-muted">
        {about.filter(Boolean).join(' · ')}
        <ZoneLinks zones={zones} />
      </p>
      <Faces messages={shown.messages} />
    </div>
  );
}

export interface Zones {
  /** The zone whose day is shown, and its displayed name. */
  zone: string;
  label: string;
  community: string;
  /** What the reader chose; null: nothing. */
  own: string | null;
  /** The address of the same day by the clocks of another zone; null: the community's. */
  hrefOf: (zone: string | null) => string;
}

/** One tap shows the same day by the reader's own clocks, or by the community's again. */
function ZoneLinks({ zones: { zone, community, own: chosen, hrefOf } }: Pick<Props, 'zones'>) {
  const text = useText(daysText);
  const device = useSyncExternalStore(
    () => () => {},
    () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    () => null,
  );
  const own = chosen ?? device ?? community;
  const look = 'font-[550] text-accent hover:underline print:hidden';
  return (
    <>
      {own !== zone && own !== community && (
        <>
          {' '}
          <SwitchLink href={hrefOf(own)} className={look}>
            {text.myTime}
          </SwitchLink>
        </>
      )}
      {zone !== community && (
        <>
          {' '}
          <SwitchLink href={hrefOf(null)} className={look}>
            {text.communityTime}
          </SwitchLink>
        </>
      )}
    </>
  );
}

function Faces({ messages }: { messages: readonly Message[] }) {
  const text = useText(daysText);
  const open = useOpenPanel();
  const { blocked } = useInbox();
  const people = peopleIn(messages).filter(({ id }) => !blocked.has(id));
  if (people.length === 0) return null;
  const more = people.length - FACES;
  return (
    <ul aria-label={text.people} className="mt-3 flex flex-wrap items-center gap-y-1.5 ps-1 print:hidden">
      {people.slice(0, FACES).map((person) => (
        <li key={person.id} className="-ms-1">
          <button
            type="button"
            aria-haspopup="dialog"
            aria-label={shownName(person)}
            title={shownName(person)}
            onClick={() => open({ type: 'profile', person })}
            className="relative block rounded-full ring-2 ring-ground after:absolute after:-inset-1.5"
          >
            <Avatar name={person.name} shown={person.shown} face={person.face} />
          </button>
        </li>
      ))}
      {more > 0 && <li className="ms-2 text-[13px] text-muted">{text.morePeople(more)}</li>}
    </ul>
  );
}

/** The authors, in the order in which they began to speak. */
function peopleIn(messages: readonly Message[]): NamedPerson[] {
  const people = new Map<number, NamedPerson>();
  for (const message of messages) {
    const person = message.text === null ? null : personOf(message);
    if (person && !people.has(person.id)) people.set(person.id, person);
  }
  return [...people.values()];
}
