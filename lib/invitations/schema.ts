import { z } from 'zod';
import { MOST_DAYS, MOST_INVITED_ROOMS, MOST_USES } from './invitations';

/** Body of `POST /api/admin/invitations`. */
export const newInvitationBody = z.strictObject({
  role: z.enum(['member', 'guest']).default('member'),
  rooms: z.array(z.number().int().positive()).max(MOST_INVITED_ROOMS),
  maxUses: z.number().int().min(1).max(MOST_USES),
  days: z.number().int().min(1).max(MOST_DAYS),
});

/** The code of a link; a longer one is none of ours. */
export const codeBody = z.strictObject({ code: z.string().max(64) });
