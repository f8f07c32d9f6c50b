import { done, refuse, tooManyTries } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { mailLinkBody } from '@/lib/mail/schema';
import { addressOfLink } from '@/lib/mail/sign-up';
import { services } from '@/lib/services';

/**
 * For which address a link makes an account: `{address}`, or 404 `gone` for a link that is used, too old or unknown.
 */
export const POST = handler({ who: 'anyone', body: mailLinkBody }, async ({ body: { code }, address: client }) => {
  const { config, db, signInLimiter } = services();
  if (config.signUp !== 'domain') return refuse(404, 'gone');
  const tooMany = await signInLimiter.link(client);
  if (tooMany) return tooManyTries(tooMany.retryAfterS);
  const address = await addressOfLink(db, code, config.signUpDomains);
  return address === null ? refuse(404, 'gone') : done({ address });
});
