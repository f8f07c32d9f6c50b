import { z } from 'zod';
import { done, invalid, refuse, tooManyTries } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { CODE_PATTERN, hashOf, personOfLink } from '@/lib/auth/password/password-links';
import { checkPassword } from '@/lib/auth/password/password-rules';
import { services } from '@/lib/services';
import { setPasswordHash } from '@/lib/users/people';

const code = z.string().max(64);
const lookBody = z.strictObject({ code });
const useBody = z.strictObject({ code, password: z.string() });

/** Whom a link lets set a new password: `{username}`, or 404 for a link that is used, too old or unknown. */
export const POST = handler({ who: 'anyone', body: lookBody }, async ({ body, address }) => {
  const tooMany = await services().signInLimiter.link(address);
  if (tooMany) return tooManyTries(tooMany.retryAfterS);
  const person = await personOf(body.code);
  return person ? done({ username: person.username }) : gone();
});

/**
 * Sets the password of the link's person, and uses up the link. All their sessions end; the page signs them in with the
 * new password. A password that is refused does not use up the link.
 */
export const PUT = handler({ who: 'anyone', body: useBody }, async ({ body, address }) => {
  const { db, passwords, signInLimiter, announceSessions } = services();
  const tooMany = await signInLimiter.link(address);
  if (tooMany) return tooManyTries(tooMany.retryAfterS);
  const person = await personOf(body.code);
  if (!person) return gone();
  const problems = await checkPassword(body.password, person.username);
  if (problems.length > 0) return invalid({ password: problems });
  const { id, username } = person;
  const self = {
    actor: { userId: id, username },
    action: 'account.password_by_link',
    person: { id, name: username },
  } as const;
  const hash = await passwords.hash(body.password);
  const result = await setPasswordHash(db, id, hash, { linkHash: hashOf(body.code), audit: self });
  if (result !== 'done') return gone();
  announceSessions({ userId: id });
  return done({ username });
});

/** Where nobody signs in with a password, no link is good. */
function personOf(given: string) {
  const { config, db } = services();
  return config.passwords && CODE_PATTERN.test(given) ? personOfLink(db, given) : null;
}

function gone(): Response {
  return refuse(404, 'gone');
}
