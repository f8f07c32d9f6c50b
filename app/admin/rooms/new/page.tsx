import { enterAdmin, titled } from '@/app/admin/enter';
import { NewRoomForm } from '@/components/admin/new-room-form';
import { AdminShell } from '@/components/admin/shell';

export const dynamic = 'force-dynamic';
export const generateMetadata = titled((text) => text.rooms.add);

export default async function Page() {
  const { text, openReports } = await enterAdmin('/admin/rooms/new');
  const { rooms: words } = text;
  return (
    <AdminShell
      text={text}
      openReports={openReports}
      section="rooms"
      heading={words.add}
      up={{ href: '/admin/rooms', label: words.heading }}
    >
      <NewRoomForm />
    </AdminShell>
  );
}
