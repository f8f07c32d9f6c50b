import { answerChange } from '@/app/api/v1/rooms/[room]/messages/change';
import { operation } from '@/lib/rest/operation';
import { OPERATIONS } from '@/lib/rest/operations';
import { services } from '@/lib/services';

export const PATCH = operation(OPERATIONS.edit, async ({ user, params, body }) => {
  const { message: text, mentions } = body;
  return answerChange(user, params.room, (room) =>
    services().requests.edit(user, room, params.seq, { text, mentions }),
  );
});

export const DELETE = operation(OPERATIONS.remove, async ({ user, params }) => {
  return answerChange(user, params.room, (room) => services().requests.remove(user, room, params.seq));
});
