import { type FieldErrors, invalid, refuse } from '@/lib/api/answers';
import { checkPassword } from '@/lib/auth/password/password-rules';
import { services } from '@/lib/services';
import { checkUsername, storedUsername } from '@/lib/users/names/name';
import { shownNameFrom } from '@/lib/users/names/shown-name';
import type { SignUpBody } from '@/lib/users/schema';
import { freeNameLike } from '@/lib/users/store';

type Typed = Pick<SignUpBody, 'username' | 'password' | 'shown'>;

/** Checks what a stranger typed for a new account. @returns the name that people see, or the 400 with `fields` */
export async function checkNewAccount({ username, password, shown }: Typed): Promise<{ shown: string } | Response> {
  const named = shownNameFrom(shown ?? '', storedUsername(username));
  const problems = {
    shown: 'problem' in named ? [named.problem] : [],
    username: checkUsername(username),
    password: await checkPassword(password, username),
  };
  const fields: FieldErrors = Object.fromEntries(Object.entries(problems).filter(([, codes]) => codes.length > 0));
  return 'problem' in named || Object.keys(fields).length > 0 ? invalid(fields) : named;
}

/** 409; `proposal` is a name that is free, if there is any. */
export async function takenName(username: string): Promise<Response> {
  const proposal = await freeNameLike(services().db, username);
  return refuse(409, 'invalid', { username: ['taken'] }, proposal === null ? {} : { proposal });
}
