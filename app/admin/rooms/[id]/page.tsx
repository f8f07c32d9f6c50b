import { notFound } from 'next/navigation';
import { enterAdmin, titled } from '@/app/admin/enter';
import { address } from '@/app/admin/page-query';
import { bothNames } from '@/components/admin/both-names';
import { RoomActions } from '@/components/admin/room-actions';
import { AdminShell } from '@/components/admin/shell';
import { LINK, SURFACE, TAG } from '@/components/admin/styles';
import { idParams } from '@/lib/api/schema';
import { keepersOf, type Member } from '@/lib/rooms/member-list';
import { memberCount } from '@/lib/rooms/memberships';
import { isDefaultRoom } from '@/lib/rooms/name';
import { isArchived } from '@/lib/rooms/policy';
import { roomById } from '@/lib/rooms/rooms';
import { services } from '@/lib/services';

export const dynamic = 'force-dynamic';
export const generateMetadata = titled((text) => text.rooms.heading);

interface Props {
  params: Promise<{ id: string }>;
}

export default async function Page({ params }: Props) {
  const asked = await params;
  const { text, openReports, when } = await enterAdmin(`/admin/rooms/${asked.id}`);
  const which = idParams.safeParse(asked);
  const { db, config } = services();
  const room = which.success ? await roomById(db, which.data.id) : null;
  if (!room) notFound();

  const { rooms: words } = text;
  const [members, keepers] = await Promise.all([memberCount(db, room.id), keepersOf(db, room.id)]);
  const facts: [string, string][] = [
    [words.kind, words.kinds[room.kind]],
    [words.members, text.number(members)],
    [words.createdAt, when(room.createdAt)],
    [words.log, text.number(room.lastSeq)],
    ...(room.archivedAt ? [[words.archived, when(room.archivedAt)] as [string, string]] : []),
  ];
  return (
    <AdminShell
      text={text}
      openReports={openReports}
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
        {room.topic && <p className="mb-4 whitespace-pre-line wrap-anywhere">{room.topic}</p>}
        <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-2">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt className="text-[13px] text-muted leading-[18px]">{name}</dt>
              <dd className="tabular-nums">{value}</dd>
            </div>
          ))}
          {(['owner', 'moderator'] as const).map((role) => (
            <div key={role}>
              <dt className="text-[13px] text-muted leading-[18px]">{words.keepers[role]}</dt>
              <dd>
                <People people={keepers.filter((person) => person.role === role)} none={words.nobody} />
              </dd>
            </div>
          ))}
        </dl>
        {room.kind === 'closed' && <p className="mt-4 text-muted">{words.closedHint}</p>}
        {room.kind === 'closed' && room.isEmpty && <p className="mt-2">{words.emptyHint}</p>}
        {room.kind === 'open' && (
          <p className="mt-4 flex flex-wrap gap-x-5 gap-y-1">
            {!room.archivedAt && (
              <a href={`/r/${encodeURIComponent(room.name)}`} className={LINK}>
                {words.open}
              </a>
            )}
            <a href={address('/admin/messages', { room: room.id })} className={LINK}>
              {words.theirMessages}
            </a>
          </p>
        )}
      </div>
      <RoomActions
        id={room.id}
        name={room.name}
        title={room.title}
        topic={room.topic}
        archived={isArchived(room)}
        isDefault={isDefaultRoom(room.name, config.defaultRoom)}
      />
    </AdminShell>
  );
}

function People({ people, none }: { people: Member[]; none: string }) {
  if (people.length === 0) return <span className="text-muted">{none}</span>;
  return (
    <ul className="flex flex-wrap gap-x-4">
      {people.map((person) => (
        <li key={person.id} className="min-w-0">
          <a href={`/admin/people/${person.id}`} className={`${LINK} wrap-anywhere`}>
            <bdi>{bothNames(person.name, person.shown)}</bdi>
          </a>
        </li>
      ))}
    </ul>
  );
}
