import { notFound } from 'next/navigation';
import { enterAdmin, titled } from '@/app/admin/enter';
import { address } from '@/app/admin/page-query';
import { RoomActions } from '@/components/admin/room-actions';
import { AdminShell } from '@/components/admin/shell';
import { LINK, SURFACE, TAG } from '@/components/admin/styles';
import { idParams } from '@/lib/api/schema';
import { isDefaultRoom } from '@/lib/rooms/name';
import { roomById } from '@/lib/rooms/rooms';
import { services } from '@/lib/services';

export const dynamic = 'force-dynamic';
export const generateMetadata = titled((text) => text.rooms.heading);

interface Props {
  params: Promise<{ id: string }>;
}

export default async function Page({ params }: Props) {
  const asked = await params;
  const { text, since } = await enterAdmin(`/admin/rooms/${asked.id}`);
  const which = idParams.safeParse(asked);
  const { db, config } = services();
  const room = which.success ? await roomById(db, which.data.id) : null;
  if (!room) notFound();

  const { rooms: words } = text;
  return (
    <AdminShell
      text={text}
      section="rooms"
      heading={`# ${room.name}`}
      up={{ href: '/admin/rooms', label: words.heading }}
      action={
        <>
          {room.kind === 'closed' && <span className={TAG}>{words.closed}</span>}
          {room.archivedAt && <span className={TAG}>{words.archived}</span>}
        </>
      }
    >
      <div className={`${SURFACE} mb-6 p-5`}>
        <p className="flex flex-wrap gap-x-5 gap-y-1 text-muted">
          <span className="tabular-nums">{words.entries(room.lastSeq)}</span>
          <span>{words.created(since(room.createdAt))}</span>
          {room.archivedAt && <span>{words.archivedAt(since(room.archivedAt))}</span>}
        </p>
        {room.kind === 'closed' && <p className="mt-3 text-muted">{words.closedHint}</p>}
        <p className="mt-3 flex flex-wrap gap-x-5 gap-y-1">
          {room.kind === 'open' && !room.archivedAt && (
            <a href={`/r/${encodeURIComponent(room.name)}`} className={LINK}>
              {words.open}
            </a>
          )}
          {room.kind === 'open' && (
            <a href={address('/admin/messages', { room: room.id })} className={LINK}>
              {words.theirMessages}
            </a>
          )}
        </p>
      </div>
      <RoomActions
        id={room.id}
        name={room.name}
        title={room.title}
        archived={room.archivedAt !== null}
        isDefault={isDefaultRoom(room.name, config.defaultRoom)}
      />
    </AdminShell>
  );
}
