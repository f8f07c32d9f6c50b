import { done, refuse } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { emptyBody, idParams } from '@/lib/api/schema';
import { revokeInvitation } from '@/lib/invitations/invitations';
import { services } from '@/lib/services';

/** Revokes an invitation: nobody comes by it any more. Who came by it stays. */
export const DELETE = handler({ who: 'admin', params: idParams, body: emptyBody }, async ({ user, params }) => {
  const audit = { actor: user, action: 'invitation.revoke' } as const;
  return (await revokeInvitation(services().db, params.id, audit)) ? done() : refuse(404, 'gone');
});
