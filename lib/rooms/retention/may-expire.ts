import { may } from '@/lib/rooms/policy';
import type { RetentionSetting } from './days';

/** Whether this person may decide that a room erases old messages. Pure. @param setting CHAT_RETENTION */
export function mayExpire(
  user: Parameters<typeof may>[0],
  room: Parameters<typeof may>[1],
  setting: RetentionSetting,
): boolean {
  if (setting === 'off' || !may(user, room, 'expire')) return false;
  return setting === 'owners' || user.role === 'admin';
}
