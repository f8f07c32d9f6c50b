import { forbidden, loadRoom } from '@/app/api/rooms/load';
import { done, refuse, tooManyTries } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { roleIn } from '@/lib/rooms/member-list';
import { removeMember, setRole } from '@/lib/rooms/members';
import { mayRemove } from '@/lib/rooms/policy';
import { memberParams, roleBody } from '@/lib/rooms/schema';
import { services } from '@/lib/services';

const notMember = () => refuse(404, 'not_member');

/** `DELETE`: removes somebody from a room. */
export const DELETE = handler({ who: 'member', params: memberParams }, async ({ user, params }) => {
  const room = await loadRoom(user, params.id, 'remove');
  if (room instanceof Response) return room;
  const { db, messageLog, personLimits, announceInboxes } = services();
  const wait = personLimits.take('changes', user.userId);
  if (wait !== null) return tooManyTries(wait);
  const role = await roleIn(db, room.id, params.user);
  if (role === null) return notMember();
  if (!mayRemove(user, room, role)) return forbidden();
  const result = await removeMember(messageLog, room.id, params.user, user.userId);
  if (result === 'done') announceInboxes([params.user]);
  return done();
});

/** `PATCH {role}`. 409 `last_owner` if a closed room would have no owner. */
export const PATCH = handler(
  { who: 'member', params: memberParams, body: roleBody },
  async ({ user, params, body }) => {
    const room = await loadRoom(user, params.id, 'role');
    if (room instanceof Response) return room;
    const { messageLog, personLimits, announceInboxes } = services();
    const wait = personLimits.take('changes', user.userId);
    if (wait !== null) return tooManyTries(wait);
    const result = await setRole(messageLog, room.id, params.user, body.role, user.userId);
    if (result === 'unavailable') return notMember();
    if (result === 'last_owner') return refuse(409, 'last_owner');
    if (result === 'done') announceInboxes([params.user]);
    return done();
  },
);
