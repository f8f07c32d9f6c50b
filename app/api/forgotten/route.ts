import { requestLocale } from '@/app/request-locale';
import { done, invalid, refuse, tooManyTries, tryLater } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { mailAddress, mailKey } from '@/lib/mail/address';
import { askForPassword } from '@/lib/mail/forgotten';
import { forgottenBody } from '@/lib/mail/schema';
import { services } from '@/lib/services';

/**
 * `POST {address}`: queues a mail with a link for a new password. Whether the address is anybody's is looked up only
 * when the mail is sent, so the answer and its time cannot tell it. Too many mails to one address get the same answer
 * too: those that were sent are there.
 */
export const POST = handler({ who: 'anyone', body: forgottenBody }, async ({ body, address: client }) => {
  const { config, db, signInLimiter } = services();
  if (!config.mail || !config.passwords) return refuse(404, 'not_found');
  const address = mailAddress(body.address);
  if (address === null) return invalid({ address: ['malformed'] });
  const key = mailKey(address);
  const tooMany = await signInLimiter.mail('reset', { address: client }, key);
  if (tooMany === 'to') return done();
  if (tooMany) return tooManyTries(tooMany.retryAfterS);
  return (await askForPassword(db, key, await requestLocale())) ? done() : tryLater();
});
