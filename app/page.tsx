import { services } from '@/lib/services';
import { RoomPage, roomMetadata } from './room-page';

export const dynamic = 'force-dynamic';

export function generateMetadata() {
  return roomMetadata(services().config.defaultRoom);
}

export default function Page() {
  return <RoomPage name={services().config.defaultRoom} path="/" />;
}
