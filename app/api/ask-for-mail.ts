import { requestLocale } from '@/app/request-locale';
import { done, invalid, tooManyTries, tryLater } from '@/lib/api/answers';
import { mailAddress, mailKey } from '@/lib/mail/address';
import type { askForPassword } from '@/lib/mail/forgotten';
import { services } from '@/lib/services';

interface Asked {
  kind: 'reset' | 'sign_up';
  /** As typed. */
  address: string;
  /** The address that the request came from. */
  client: string;
}

/**
 * Queues a mail with a link for whoever has this address. Whether it gets one is looked up only when the mail is sent,
 * so the answer and its time are the same for every address. Too many mails to one address get the same answer too:
 * those that were sent are there.
 * @param queue returns false if too many mails wait
 */
export async function askForMail(
  { kind, address: typed, client }: Asked,
  queue: typeof askForPassword,
): Promise<Response> {
  const { db, signInLimiter } = services();
  const address = mailAddress(typed);
  if (address === null) return invalid({ address: ['malformed'] });
  const key = mailKey(address);
  const tooMany = await signInLimiter.mail(kind, { address: client }, key);
  if (tooMany === 'to') return done();
  if (tooMany) return tooManyTries(tooMany.retryAfterS);
  return (await queue(db, key, await requestLocale())) ? done() : tryLater();
}
