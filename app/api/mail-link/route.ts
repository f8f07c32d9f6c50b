import { done, refuse, tooManyTries } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { CONFIRM_CODE, confirmAddress, confirmationOf } from '@/lib/mail/addresses';
import { mailLinkBody } from '@/lib/mail/schema';
import { services } from '@/lib/services';

/** Whose address a link confirms: `{username, address}`, or 404 for a link that is used, too old or unknown. */
export const POST = handler({ who: 'anyone', body: mailLinkBody }, async ({ body: { code }, address }) => {
  const { config, db, signInLimiter } = services();
  if (!config.mail) return gone();
  const tooMany = await signInLimiter.link(address);
  if (tooMany) return tooManyTries(tooMany.retryAfterS);
  const found = CONFIRM_CODE.test(code) ? await confirmationOf(db, code) : null;
  return found ? done({ username: found.username, address: found.address }) : gone();
});

/** Confirms the address of the link. No session is needed: the mail may be read on another device. 409 `mail_taken`. */
export const PUT = handler({ who: 'anyone', body: mailLinkBody }, async ({ body: { code }, address }) => {
  const { config, db, signInLimiter } = services();
  if (!config.mail) return gone();
  const tooMany = await signInLimiter.link(address);
  if (tooMany) return tooManyTries(tooMany.retryAfterS);
  const result = CONFIRM_CODE.test(code) ? await confirmAddress(db, code) : 'gone';
  if (result === 'taken') return refuse(409, 'mail_taken');
  return result === 'done' ? done() : gone();
});

function gone(): Response {
  return refuse(404, 'gone');
}
