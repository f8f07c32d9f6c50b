import { changeAnswer } from '@/app/api/rooms/by-id/[id]/messages/[seq]/answer';
import { loadRoom } from '@/app/api/rooms/load';
import { tooManyTries } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { messageInRoom } from '@/lib/reports/schema';
import { services } from '@/lib/services';

const rules = { who: 'member', params: messageInRoom } as const;

/** `DELETE`: removes the link preview of one's own message, or for those who moderate the room of any message. */
export const DELETE = handler(rules, async ({ user, params: { id, seq } }) => {
  const room = await loadRoom(user, id, 'read');
  if (room instanceof Response) return room;
  const { requests, personLimits } = services();
  const wait = personLimits.take('previews', user.userId);
  if (wait !== null) return tooManyTries(wait);
  return changeAnswer(await requests.removePreview(user, room, seq));
});
