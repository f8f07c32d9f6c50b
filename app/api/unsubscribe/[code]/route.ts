import { z } from 'zod';
import { done, refuse, tooManyTries } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { chooseDigest } from '@/lib/mail/addresses';
import { unsubscribedId } from '@/lib/mail/unsubscribe-code';
import { services } from '@/lib/services';

const params = z.object({
  code: z
    .string()
    .max(64)
    .regex(/^[\w-]+$/),
});
/** What mail programs send when somebody presses their own button (RFC 8058). */
const form = { name: 'List-Unsubscribe', value: 'One-Click' };

/** Mail programs that do not know RFC 8058 open the address. Reading it changes nothing: the page has a button. */
export const GET = handler({ who: 'anyone', params }, async ({ params: { code } }) => {
  // A path of this site, with nothing that was given but letters, digits, `_` and `-`.
  return new Response(null, { status: 303, headers: { Location: `/unsubscribe#${code}` } });
});

/**
 * Ends the mails about what somebody missed. The code is enough, and can do nothing else. 200 also if they ended
 * before.
 */
export const POST = handler({ who: 'anyone', params, form }, async ({ params: { code }, address }) => {
  const { config, db, secret, signInLimiter } = services();
  if (!config.mail) return refuse(404, 'not_found');
  const found = await signInLimiter.arrival(address, async () => unsubscribedId(code, secret) !== null);
  if (typeof found !== 'boolean') return tooManyTries(found.retryAfterS);
  const userId = unsubscribedId(code, secret);
  if (userId === null) return refuse(404, 'not_found');
  await chooseDigest(db, userId, false);
  return done();
});
