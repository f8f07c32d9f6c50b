import { provePassword } from '@/app/api/account/prove-password';
import { requestLocale } from '@/app/request-locale';
import { done, invalid, refuse, signedOut, tooManyTries, tryLater } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { mailAddress, mailKey } from '@/lib/mail/address';
import { chooseDigest, giveAddress, removeAddress } from '@/lib/mail/addresses';
import { addressBody, digestBody } from '@/lib/mail/schema';
import { services } from '@/lib/services';
import { provenBody } from '@/lib/users/schema';

/**
 * `POST {current, address, digest}`: sends a link that confirms the address. 200, also if the address is somebody
 * else's; 400 with `fields`.
 */
export const POST = handler({ who: 'member', body: addressBody }, async ({ user, body, address: client }) => {
  const { config, db, signInLimiter } = services();
  if (!config.mail) return refuse(404, 'not_found');
  const address = mailAddress(body.address);
  if (address === null) return invalid({ address: ['malformed'] });
  const proof = await provePassword(user, client, body.current);
  if (proof instanceof Response) return proof;
  const tooMany = await signInLimiter.mail('confirm', { userId: user.userId }, mailKey(address));
  if (tooMany === 'to') return refuse(429, 'too_many_mails');
  if (tooMany) return tooManyTries(tooMany.retryAfterS);
  const given = { proof, locale: await requestLocale(), digest: body.digest };
  const result = await giveAddress(db, user.userId, address, given);
  if (result === 'full') return tryLater();
  return result === 'done' ? done() : signedOut();
});

/** `PATCH {digest}`: whether the person is told by mail what they missed. 404 without a confirmed address. */
export const PATCH = handler({ who: 'member', body: digestBody }, async ({ user, body }) => {
  const { config, db } = services();
  const isKnown = config.mail !== null && (await chooseDigest(db, user.userId, body.digest));
  return isKnown ? done() : refuse(404, 'not_found');
});

/** `DELETE {current}`: removes the person's address. 200 also if there is none. */
export const DELETE = handler({ who: 'member', body: provenBody }, async ({ user, body, address }) => {
  if (!services().config.mail) return refuse(404, 'not_found');
  const proof = await provePassword(user, address, body.current);
  if (proof instanceof Response) return proof;
  const person = { id: user.userId, name: user.username };
  const audit = { actor: user, action: 'account.mail_off' as const, person };
  return (await removeAddress(services().db, user.userId, { proof, audit })) === 'done' ? done() : signedOut();
});
