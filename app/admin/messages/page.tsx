import { enterAdmin, type PageProps, titled } from '@/app/admin/enter';
import { address, dayIn, numberIn, placeIn, placeText, type Query, textIn } from '@/app/admin/page-query';
import { bothNames } from '@/components/admin/both-names';
import { MessageFilters } from '@/components/admin/messages/message-filters';
import { type MessageDay, MessagePicker, type PickedMessage } from '@/components/admin/messages/message-picker';
import { Pager } from '@/components/admin/pager';
import { AdminShell } from '@/components/admin/shell';
import { PRIMARY_PILL } from '@/components/admin/styles';
import { inShort, type KindWords } from '@/lib/files/summary';
import { type AdminMessage, searchMessages } from '@/lib/messages/search/search';
import { dayEnd, dayStart } from '@/lib/messages/search/search-days';
import { listRooms } from '@/lib/rooms/rooms';
import { services } from '@/lib/services';
import { personNamed } from '@/lib/users/directory';

export const dynamic = 'force-dynamic';
export const generateMetadata = titled((text) => text.messages.heading);

const PATH = '/admin/messages';
const PAGE_ROWS = 50;
/** Rooms that the filter offers. Nobody could choose from a longer list. */
const OFFERED_ROOMS = 500;

export default async function Page({ searchParams }: PageProps) {
  const query = await searchParams;
  const { text, openReports, day, time, since } = await enterAdmin(address(PATH, filterOf(query)));
  const { db } = services();
  const filter = filterOf(query);
  const rooms = await listRooms(db, { after: null, limit: OFFERED_ROOMS, readableOnly: true });
  const person = filter.person === '' ? null : await personNamed(db, filter.person);
  const nobody = filter.person !== '' && person === null;
  const found = nobody ? { rows: [], next: null } : await search(filter, person?.id ?? null, placeIn(query, 'after'));
  const isFiltered = Object.values(filter).some(Boolean);
  const words = text.messages;

  const none = () => {
    if (nobody) return words.noSuchPerson(filter.person);
    if (found.next) return words.noneSoFar;
    return isFiltered ? words.none : words.noneYet;
  };
  const next = found.next && {
    href: address(PATH, { ...filter, after: placeText(found.next.after) }),
    label: found.next.why === 'page' ? text.older : text.further,
  };
  const first = query.after === undefined ? null : { href: address(PATH, filter), label: text.first };
  return (
    <AdminShell
      text={text}
      openReports={openReports}
      section="messages"
      heading={words.heading}
      action={
        <a href="/admin/messages/new" className={PRIMARY_PILL}>
          {words.add}
        </a>
      }
    >
      <MessageFilters text={text} filter={filter} rooms={rooms} clearHref={isFiltered ? PATH : null} />
      <MessagePicker
        days={byDay(found.rows, day, (row) => picked(row, time(row.createdAt), text.kinds))}
        none={none()}
      />
      {found.next?.why === 'further' && (
        <p className="mt-5 text-center text-[14px] text-muted leading-5">
          {words.lookedTo(since(found.next.after.createdAt))}
        </p>
      )}
      <Pager next={next} first={first} />
    </AdminShell>
  );
}

function filterOf(query: Query) {
  return {
    text: textIn(query, 'text'),
    room: numberIn(query, 'room'),
    person: textIn(query, 'person'),
    from: dayIn(query, 'from'),
    until: dayIn(query, 'until'),
  };
}

function search(filter: ReturnType<typeof filterOf>, userId: number | null, after: ReturnType<typeof placeIn>) {
  const { db, config } = services();
  const { text, room, from, until } = filter;
  return searchMessages(
    db,
    {
      text,
      roomId: room,
      userId,
      from: from === null ? null : new Date(dayStart(from, config.timeZone)),
      until: until === null ? null : new Date(dayEnd(until, config.timeZone)),
    },
    after,
    PAGE_ROWS,
  );
}

function byDay(
  rows: AdminMessage[],
  day: (at: Date) => string,
  pick: (row: AdminMessage) => PickedMessage,
): MessageDay[] {
  const days: MessageDay[] = [];
  for (const row of rows) {
    const label = day(row.createdAt);
    if (days.at(-1)?.label !== label) days.push({ label, messages: [] });
    days.at(-1)?.messages.push(pick(row));
  }
  return days;
}

function picked(
  { roomId, room, seq, user, shown, text, hidden, files, editedAt }: AdminMessage,
  time: string,
  kinds: KindWords,
): PickedMessage {
  const content = text === null ? null : inShort(text, files, kinds);
  return { roomId, room, seq, user: bothNames(user, shown), text: content, hidden, time, edited: editedAt !== null };
}
