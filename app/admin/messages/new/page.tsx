import { enterAdmin, type PageProps, titled } from '@/app/admin/enter';
import { numberIn } from '@/app/admin/page-query';
import { NewMessageForm } from '@/components/admin/messages/new-message-form';
import { AdminShell } from '@/components/admin/shell';
import { listRooms } from '@/lib/rooms/rooms';
import { services } from '@/lib/services';

export const dynamic = 'force-dynamic';
export const generateMetadata = titled((text) => text.messages.addHeading);

const OFFERED_ROOMS = 500;

export default async function Page({ searchParams }: PageProps) {
  const { admin, text, openReports } = await enterAdmin('/admin/messages/new');
  const { db, config } = services();
  const rooms = await listRooms(db, { after: null, limit: OFFERED_ROOMS, openOnly: true, readableOnly: true });
  const asked = numberIn(await searchParams, 'room');
  const chosen = rooms.find(({ id }) => id === asked) ?? rooms.find(({ name }) => name === config.defaultRoom);
  const { messages: words } = text;
  return (
    <AdminShell
      text={text}
      openReports={openReports}
      section="messages"
      heading={words.addHeading}
      up={{ href: '/admin/messages', label: words.heading }}
    >
      <NewMessageForm
        name={admin.shown || admin.username}
        rooms={rooms.map(({ id, name }) => ({ id, name }))}
        roomId={chosen?.id ?? null}
      />
    </AdminShell>
  );
}
