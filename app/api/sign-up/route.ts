import { authLog } from '@/lib/auth/log';
import { isPasswordsBusy } from '@/lib/auth/password-busy';
import { checkPassword } from '@/lib/auth/password-rules';
import { BodyTooLarge, contentType, parseJson, readBody, tooLarge, tryLater } from '@/lib/auth/request';
import { services } from '@/lib/services';
import { checkUsername, storedUsername, usernameKey } from '@/lib/users/name';
import { type SignUpBody, shapeErrors, signUpBody } from '@/lib/users/schema';
import { createUser, findUserByKey } from '@/lib/users/store';

type Errors = Record<string, string[]>;

/** Makes an account; signing in is a step of its own. 201 `{username}`, or `{errors: {field: [codes]}}`. */
export async function POST(request: Request): Promise<Response> {
  const origin = request.headers.get('origin');
  if (origin !== null && !services().origins.includes(origin)) return refuse(403, { origin: ['foreign'] });
  if (contentType(request) !== 'application/json') return refuse(415, { body: ['not_json'] });
  try {
    const body = signUpBody.safeParse(parseJson(await readBody(request)));
    if (!body.success) return refuse(400, shapeErrors(body.error));
    return await signUp(body.data);
  } catch (error) {
    if (error instanceof BodyTooLarge) return tooLarge({ errors: { body: ['too_large'] } });
    if (!isPasswordsBusy(error)) authLog().error({ err: error }, 'sign-up failed');
    return tryLater();
  }
}

async function signUp({ username, password }: SignUpBody): Promise<Response> {
  const { db, passwords } = services();
  const problems = { username: checkUsername(username), password: await checkPassword(password, username) };
  const errors: Errors = Object.fromEntries(Object.entries(problems).filter(([, codes]) => codes.length > 0));
  const nameIsTaken = !errors.username && (await findUserByKey(db, usernameKey(username))) !== null;
  if (nameIsTaken) errors.username = ['taken'];
  if (errors.password || (errors.username && !nameIsTaken)) return refuse(400, errors);
  if (nameIsTaken) return refuse(409, errors);

  const created = await createUser(db, { username, passwordHash: await passwords.hash(password) });
  if (created === 'taken') return refuse(409, { username: ['taken'] });
  return Response.json({ username: storedUsername(username) }, { status: 201 });
}

function refuse(status: number, errors: Errors): Response {
  return Response.json({ errors }, { status });
}
