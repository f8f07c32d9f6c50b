import { type FieldErrors, invalid, refuse, tooManyTries } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { checkPassword } from '@/lib/auth/password/password-rules';
import { services } from '@/lib/services';
import { checkUsername, storedUsername } from '@/lib/users/name';
import { signUpBody } from '@/lib/users/schema';
import { shownNameFrom } from '@/lib/users/shown-name';
import { createUser, firstFreeName, isNameTaken } from '@/lib/users/store';
import { otherUsernames } from '@/lib/users/username-proposal';

/** How many other names are tried in place of a name that is taken. */
const OTHER_NAMES = 20;

/**
 * Makes an account, but does not sign the person in. 201 `{username}`, or 400 or 409 with `fields`. If the user name is
 * taken, `proposal` is one that is free, if there is any.
 */
export const POST = handler({ who: 'anyone', body: signUpBody }, async ({ body, address }) => {
  const { username, password } = body;
  const { db, passwords, signInLimiter } = services();
  const named = shownNameFrom(body.shown ?? '', storedUsername(username));
  const problems = {
    shown: 'problem' in named ? [named.problem] : [],
    username: checkUsername(username),
    password: await checkPassword(password, username),
  };
  const fields: FieldErrors = Object.fromEntries(Object.entries(problems).filter(([, codes]) => codes.length > 0));
  if ('problem' in named || Object.keys(fields).length > 0) return invalid(fields);
  // Tries are counted from here on: typing mistakes are free, but trying out names and making many accounts is not.
  const tooMany = await signInLimiter.signUp(address);
  if (tooMany) return tooManyTries(tooMany.retryAfterS);
  if (await isNameTaken(db, username)) return taken(username);

  const created = await createUser(db, { username, shown: named.shown, passwordHash: await passwords.hash(password) });
  return created === 'taken' ? taken(username) : Response.json({ username: storedUsername(username) }, { status: 201 });
});

async function taken(username: string): Promise<Response> {
  const others = otherUsernames(storedUsername(username), OTHER_NAMES).filter(
    (name) => checkUsername(name).length === 0,
  );
  const proposal = await firstFreeName(services().db, others);
  return refuse(409, 'invalid', { username: ['taken'] }, proposal === null ? {} : { proposal });
}
