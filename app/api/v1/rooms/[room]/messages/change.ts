import { loadRoom } from '@/app/api/rooms/load';
import { done } from '@/lib/api/answers';
import type { RequestResult } from '@/lib/messages/requests/requests';
import { errorAnswer } from '@/lib/rest/error-answer';
import type { RoomOfPerson } from '@/lib/rooms/memberships';
import { services } from '@/lib/services';
import type { TokenUser } from '@/lib/tokens/tokens';

/** Runs a change of a message in a room that the person may read. The change itself decides, under the room's lock. */
export async function answerChange(
  user: TokenUser,
  roomId: number,
  change: (room: RoomOfPerson) => Promise<RequestResult>,
): Promise<Response> {
  const room = await loadRoom(user, roomId, 'read');
  if (room instanceof Response) return room;
  const wait = services().limits.program('changes', user.userId);
  if (wait !== null) return errorAnswer('rate_limited', wait);
  const result = await change(room);
  return 'error' in result ? errorAnswer(result.error) : done({ seq: result.seq });
}
