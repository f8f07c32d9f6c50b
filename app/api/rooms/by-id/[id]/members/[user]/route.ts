import { loadRoom, refusalTo } from '@/app/api/rooms/load';
import { done, refuse, tooManyTries } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { removeMember, setRole } from '@/lib/rooms/members';
import { memberParams, roleBody } from '@/lib/rooms/schema';
import { services } from '@/lib/services';

const notMember = () => refuse(404, 'not_member');

/** `DELETE`: removes somebody from a room. */
export const DELETE = handler({ who: 'member', params: memberParams }, async ({ user, params }) => {
  const room = await loadRoom(user, params.id, 'remove');
  if (room instanceof Response) return room;
  const { messageLog, personLimits, announceInboxes } = services();
  const wait = personLimits.take('changes', user.userId);
  if (wait !== null) return tooManyTries(wait);
  const result = await removeMember(messageLog, room.id, params.user, user.userId);
  if (result === 'unchanged') return notMember();
  if (result === 'done') announceInboxes([params.user]);
  return refusalTo(result) ?? done();
});

/** `PATCH {role}`. 409 `last_owner` if a closed room would have no owner, `guest` if a guest should keep the room. */
export const PATCH = handler(
  { who: 'member', params: memberParams, body: roleBody },
  async ({ user, params, body }) => {
    const room = await loadRoom(user, params.id, 'role');
    if (room instanceof Response) return room;
    const { messageLog, personLimits, announceInboxes } = services();
    const wait = personLimits.take('changes', user.userId);
    if (wait !== null) return tooManyTries(wait);
    const result = await setRole(messageLog, room.id, params.user, body.role, user.userId);
    if (result === 'not_member') return notMember();
    if (result === 'last_owner' || result === 'guest') return refuse(409, result);
    if (result === 'done') announceInboxes([params.user]);
    return refusalTo(result) ?? done();
  },
);
