import { enterAdmin, type PageProps, titled } from '@/app/admin/enter';
import { address, textIn } from '@/app/admin/page-query';
import { EmptyNote } from '@/components/admin/note';
import { Pager } from '@/components/admin/pager';
import { AdminShell } from '@/components/admin/shell';
import { LINK, PRIMARY_PILL, ROWS, TAG } from '@/components/admin/styles';
import { type AdminRoom, countDirectRooms, listRooms } from '@/lib/rooms/rooms';
import { services } from '@/lib/services';

export const dynamic = 'force-dynamic';
export const generateMetadata = titled((text) => text.rooms.heading);

const PATH = '/admin/rooms';
const PAGE_ROWS = 50;

export default async function Page({ searchParams }: PageProps) {
  const { text, openReports, since } = await enterAdmin(PATH);
  const after = textIn(await searchParams, 'after') || null;
  const { db } = services();
  const [rooms, direct] = await Promise.all([listRooms(db, { after, limit: PAGE_ROWS + 1 }), countDirectRooms(db)]);
  const { rooms: words } = text;
  const shown = rooms.slice(0, PAGE_ROWS);
  const last = rooms.length > PAGE_ROWS ? shown.at(-1) : undefined;
  const row = (room: AdminRoom) => (
    <li key={room.id}>
      <a href={`${PATH}/${room.id}`} className="block px-4 py-3 focus-visible:-outline-offset-2">
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="min-w-0 font-semibold wrap-anywhere">
            <span className="font-normal text-muted">#</span> <bdi>{room.name}</bdi>
          </span>
          {room.title !== room.name && <bdi className="min-w-0 text-muted wrap-anywhere">{room.title}</bdi>}
          {room.kind === 'closed' && <span className={TAG}>{words.closed}</span>}
          {room.archivedAt && <span className={TAG}>{words.archived}</span>}
          {room.kind === 'closed' && room.isEmpty && <span className={TAG}>{words.empty}</span>}
        </span>
        <span className="mt-0.5 flex flex-wrap gap-x-4 text-[13px] text-muted leading-[18px]">
          <span className="tabular-nums">{words.entries(room.lastSeq)}</span>
          <span>{words.created(since(room.createdAt))}</span>
        </span>
      </a>
    </li>
  );
  return (
    <AdminShell
      text={text}
      openReports={openReports}
      section="rooms"
      heading={words.heading}
      action={
        <a href={`${PATH}/new`} className={PRIMARY_PILL}>
          {words.add}
        </a>
      }
    >
      {shown.length > 0 ? <ul className={ROWS}>{shown.map(row)}</ul> : <EmptyNote>{words.none}</EmptyNote>}
      <p className="mt-5 text-center text-[14px] text-muted leading-5">{words.direct(direct)}</p>
      <p className="mt-2 text-center">
        <a href={`${PATH}/hooks`} className={LINK}>
          {words.hooks.all}
        </a>
      </p>
      <Pager
        next={last ? { href: address(PATH, { after: last.name }), label: text.next } : null}
        first={after === null ? null : { href: PATH, label: text.first }}
      />
    </AdminShell>
  );
}
