import { loadRoom, noRoom } from '@/app/api/rooms/load';
import { done, refuse, tooManyTries } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { ARCHIVED } from '@/lib/chat/protocol';
import { reasonFrom } from '@/lib/reports/report';
import { messageInRoom, reportBody } from '@/lib/reports/schema';
import { services } from '@/lib/services';

const report = { who: 'member', params: messageInRoom, body: reportBody } as const;

/**
 * `PUT {reason}`: reports a message to the administrators. A second report by the same person changes nothing and gets
 * the same answer. 400 `yourself` for the person's own message, `bad_text` or `too_long` for the reason. 404 `gone` if
 * the message does not exist, is deleted or is hidden.
 */
export const PUT = handler(report, async ({ user, params: { id, seq }, body }) => {
  const room = await loadRoom(user, id, 'read');
  if (room instanceof Response) return room;
  const { reports, personLimits } = services();
  const reasoned = reasonFrom(body.reason);
  if ('problem' in reasoned) return refuse(400, reasoned.problem);
  const wait = personLimits.take('reports', user.userId);
  if (wait !== null) return tooManyTries(wait);
  const result = await reports.report({ by: user, roomId: room.id, seq, reason: reasoned.reason });
  switch (result) {
    case 'done':
      return done();
    case 'no_room':
      return noRoom();
    case 'room_closed':
      return refuse(404, ARCHIVED);
    case 'gone':
      return refuse(404, 'gone');
    case 'yourself':
      return refuse(400, 'yourself');
    default:
      return result satisfies never;
  }
});
