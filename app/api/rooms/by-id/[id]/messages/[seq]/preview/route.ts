import { forbidden, loadRoom, noRoom } from '@/app/api/rooms/load';
import { done, refuse, tooManyTries, tryLater } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { ARCHIVED } from '@/lib/chat/protocol';
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
  const result = await requests.removePreview(user, room, seq);
  if ('seq' in result) return done();
  switch (result.error) {
    case 'no_room':
      return noRoom();
    case 'room_closed':
      return refuse(404, ARCHIVED);
    case 'forbidden':
      return forbidden();
    case 'gone':
      return refuse(404, 'gone');
    default:
      return tryLater();
  }
});
