import { signInLimiter } from '@/lib/auth/counted';
import { authLog } from '@/lib/auth/log';
import { isPasswordsBusy } from '@/lib/auth/password/password-busy';
import { checkPassword } from '@/lib/auth/password/password-rules';
import { bodyRefusal, contentType, parseJson, readBody, tooManyTries, tryLater } from '@/lib/auth/request';
import { addressIn } from '@/lib/auth/verify';
import { services } from '@/lib/services';
import { checkUsername, storedUsername } from '@/lib/users/name';
import { type SignUpBody, shapeErrors, signUpBody } from '@/lib/users/schema';
import { createUser, isNameTaken } from '@/lib/users/store';

type Errors = Record<string, string[]>;

/** Makes an account; signing in is a step of its own. 201 `{username}`, or `{errors: {field: [codes]}}`. */
export async function POST(request: Request): Promise<Response> {
  const origin = request.headers.get('origin');
  if (origin !== null && !services().origins.includes(origin)) return refuse(403, { origin: ['foreign'] });
  if (contentType(request) !== 'application/json') return refuse(415, { body: ['not_json'] });
  try {
    const body = signUpBody.safeParse(parseJson(await readBody(request)));
    if (!body.success) return refuse(400, shapeErrors(body.error));
    return await signUp(body.data, addressIn(request.headers.get('x-forwarded-for') ?? ''));
  } catch (error) {
    const refusal = bodyRefusal(error, { errors: { body: ['too_large'] } });
    if (refusal) return refusal;
    if (!isPasswordsBusy(error)) authLog().error({ err: error }, 'sign-up failed');
    return tryLater();
  }
}

async function signUp({ username, password }: SignUpBody, address: string): Promise<Response> {
  const { db, passwords } = services();
  const problems = { username: checkUsername(username), password: await checkPassword(password, username) };
  const errors: Errors = Object.fromEntries(Object.entries(problems).filter(([, codes]) => codes.length > 0));
  if (Object.keys(errors).length > 0) return refuse(400, errors);
  // Counted from here on: whoever only mistyped may try again; whoever tries out names, or makes many, may not.
  const tooMany = await signInLimiter().signUp(address);
  if (tooMany) return tooManyTries(tooMany.retryAfterS);
  if (await isNameTaken(db, username)) return refuse(409, { username: ['taken'] });

  const created = await createUser(db, { username, passwordHash: await passwords.hash(password) });
  if (created === 'taken') return refuse(409, { username: ['taken'] });
  return Response.json({ username: storedUsername(username) }, { status: 201 });
}

function refuse(status: number, errors: Errors): Response {
  return Response.json({ errors }, { status });
}
