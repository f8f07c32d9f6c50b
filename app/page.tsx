import { services } from '@/lib/services';
import { RoomPage } from './room-page';

export const dynamic = 'force-dynamic';

export default function Page() {
  return <RoomPage name={services().config.defaultRoom} path="/" />;
}
