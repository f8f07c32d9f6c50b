import { type FieldErrors, invalid, refuse, tooManyTries } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { checkPassword } from '@/lib/auth/password/password-rules';
import { services } from '@/lib/services';
import { checkUsername, storedUsername } from '@/lib/users/name';
import { signUpBody } from '@/lib/users/schema';
import { createUser, isNameTaken } from '@/lib/users/store';

/** Makes an account, but does not sign the person in. 201 `{username}`, or 400 or 409 with `fields`. */
export const POST = handler({ who: 'anyone', body: signUpBody }, async ({ body: { username, password }, address }) => {
  const { db, passwords, signInLimiter } = services();
  const problems = { username: checkUsername(username), password: await checkPassword(password, username) };
  const fields: FieldErrors = Object.fromEntries(Object.entries(problems).filter(([, codes]) => codes.length > 0));
  if (Object.keys(fields).length > 0) return invalid(fields);
  // Only from here on the try counts: typing mistakes are free, but trying out names and making many accounts is not.
  const tooMany = await signInLimiter.signUp(address);
  if (tooMany) return tooManyTries(tooMany.retryAfterS);
  if (await isNameTaken(db, username)) return taken();

  const created = await createUser(db, { username, passwordHash: await passwords.hash(password) });
  return created === 'taken' ? taken() : Response.json({ username: storedUsername(username) }, { status: 201 });
});

function taken(): Response {
  return refuse(409, 'invalid', { username: ['taken'] });
}
