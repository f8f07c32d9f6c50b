import { answerChange } from '@/app/api/v1/rooms/[room]/messages/change';
import { operation } from '@/lib/rest/operation';
import { OPERATIONS } from '@/lib/rest/operations';
import { services } from '@/lib/services';

export const PUT = operation(OPERATIONS.react, async ({ user, params, body }) => {
  const { requests } = services();
  return answerChange(user, params.room, (room) => requests.react(user, room, params.seq, body.emoji, true));
});

export const DELETE = operation(OPERATIONS.unreact, async ({ user, params, body }) => {
  const { requests } = services();
  return answerChange(user, params.room, (room) => requests.react(user, room, params.seq, body.emoji, false));
});
