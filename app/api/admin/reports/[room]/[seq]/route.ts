import { done, refuse } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { messageParams } from '@/lib/messages/schema';
import { decisionBody } from '@/lib/reports/schema';
import { services } from '@/lib/services';

const decision = { who: 'admin', params: messageParams, body: decisionBody } as const;

/**
 * `POST {action, open, author}`: carries out what an administrator decides about a reported message. 409
 * `report_closed` with `by` if another administrator closed the reports first. 409 `gone` if the message has no text or
 * no author any more, or if the room is direct and the action is about the author. 404 `gone` if nobody reported the
 * message.
 */
export const POST = handler(decision, async ({ user, params, body }) => {
  const { reports, announceInboxes } = services();
  const { action, open, author } = body;
  const request = { by: user, roomId: params.room, seq: params.seq, action, isOpen: open, authorId: author };
  const answer = await reports.decide(request);
  switch (answer.result) {
    case 'done':
      if ((action === 'remove' || action === 'silence') && author !== null) announceInboxes([author]);
      return done();
    case 'closed':
      return refuse(409, 'report_closed', undefined, { by: answer.by });
    case 'gone':
    case 'direct':
      return refuse(409, 'gone');
    case 'unknown':
      return refuse(404, 'gone');
    case 'forbidden':
      return refuse(404, 'not_found');
    default:
      return answer satisfies never;
  }
});
