import { done, refuse, tooManyTries } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { currentUser } from '@/lib/auth/session';
import { invitationIdOf } from '@/lib/invitations/code';
import { acceptInvitation, openInvitation } from '@/lib/invitations/invitations';
import { codeBody } from '@/lib/invitations/schema';
import { services } from '@/lib/services';

/**
 * Who invites to what, and as what: `{by, rooms, role, signedIn}`. 404 for an invitation that is used up, too old,
 * revoked or unknown. People who came by it may open it again.
 */
export const POST = handler({ who: 'anyone', body: codeBody }, async ({ body, address }) => {
  const { db, secret, signInLimiter } = services();
  const tooMany = await signInLimiter.link(address);
  if (tooMany) return tooManyTries(tooMany.retryAfterS);
  const user = await currentUser();
  const id = invitationIdOf(body.code, secret);
  const found = id === null ? null : await openInvitation(db, id, user?.userId ?? null);
  if (!found) return refuse(404, 'gone');
  const rooms = found.rooms.map(({ name, title, kind }) => ({ name, title, kind }));
  return done({ by: found.by && (found.by.shown || found.by.name), rooms, role: found.role, signedIn: user !== null });
});

/** Joins the rooms of the invitation: `{rooms}`. It can be repeated. */
export const PUT = handler({ who: 'member', body: codeBody }, async ({ user, body }) => {
  const { db, secret, messageLog, personLimits, announceInboxes } = services();
  const wait = personLimits.take('changes', user.userId);
  if (wait !== null) return tooManyTries(wait);
  const id = invitationIdOf(body.code, secret);
  const accepted = id === null ? null : await acceptInvitation(db, messageLog, id, user.userId);
  if (!accepted) return refuse(404, 'gone');
  if (accepted.hasJoined) announceInboxes([user.userId]);
  return done({ rooms: accepted.rooms.map(({ name, title, kind }) => ({ name, title, kind })) });
});
