import { requestLocale } from '@/app/request-locale';
import { done, invalid, refuse, tooManyTries, tryLater } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { mailAddress, mailKey } from '@/lib/mail/address';
import { forgottenBody } from '@/lib/mail/schema';
import { askToSignUp } from '@/lib/mail/sign-up';
import { services } from '@/lib/services';

/**
 * `POST {address}`: queues a mail with a link for a new account, if the address is one of CHAT_SIGN_UP_DOMAINS. That is
 * looked up only when the mail is sent, so the answer and its time are the same for every address. Too many mails to
 * one address get the same answer too. 404 unless CHAT_SIGN_UP is `domain`.
 */
export const POST = handler({ who: 'anyone', body: forgottenBody }, async ({ body, address: client }) => {
  const { config, db, signInLimiter } = services();
  if (!config.mail || !config.passwords || config.signUp !== 'domain') return refuse(404, 'not_found');
  const address = mailAddress(body.address);
  if (address === null) return invalid({ address: ['malformed'] });
  const key = mailKey(address);
  const tooMany = await signInLimiter.mail('sign_up', { address: client }, key);
  if (tooMany === 'to') return done();
  if (tooMany) return tooManyTries(tooMany.retryAfterS);
  return (await askToSignUp(db, key, await requestLocale())) ? done() : tryLater();
});
