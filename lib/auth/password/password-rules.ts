import { usernameKey } from '@/lib/users/names/name-key';
import { isBadText } from './password-text';

/** Server only: pages must not load the list of common passwords. */

export type PasswordProblem = 'bad_text' | 'too_short' | 'too_long' | 'same_as_name' | 'all_digits' | 'common';

/** In Unicode code points. The upper bound only keeps megabytes away from the hash. */
export const PASSWORD_LENGTH = { min: 8, max: 1_000 } as const;

const COMMONEST = 10_000;

/** Returns everything that is wrong with a new password; an empty list if it is accepted. */
export async function checkPassword(password: string, username: string): Promise<PasswordProblem[]> {
  if (isTooLong(password)) return ['too_long'];
  const problems: PasswordProblem[] = [];
  if (isBadText(password)) problems.push('bad_text');
  if ([...password].length < PASSWORD_LENGTH.min) problems.push('too_short');
  if (usernameKey(password) === usernameKey(username)) problems.push('same_as_name');
  if (/^\p{Nd}+$/u.test(password)) problems.push('all_digits');
  if ((await commonPasswords()).has(password.toLowerCase())) problems.push('common');
  return problems;
}

/** Sign-in also checks this, before it does any work for the password. */
export function isTooLong(password: string): boolean {
  // A code point is one or two UTF-16 units, so the cheap first test rejects a megabyte without the second.
  return password.length > 2 * PASSWORD_LENGTH.max || [...password].length > PASSWORD_LENGTH.max;
}

let common: Promise<ReadonlySet<string>> | null = null;

function commonPasswords(): Promise<ReadonlySet<string>> {
  common ??= loadCommon();
  return common;
}

/** The package sorts the passwords by rank, the most common first. */
async function loadCommon(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  return new Set(dictionary['passwords-common'].slice(0, COMMONEST).map((password) => password.toLowerCase()));
}
