import { usernameKey } from '@/lib/users/name-key';
import { isBadText } from './password-text';

/** Server only: the list of common passwords has no place in a page. */

export type PasswordProblem = 'bad_text' | 'too_short' | 'too_long' | 'same_as_name' | 'all_digits' | 'common';

/** In Unicode code points. The upper bound only keeps megabytes away from the hash. */
export const PASSWORD_LENGTH = { min: 8, max: 1_000 } as const;

const COMMONEST = 10_000;

/** Everything that is wrong with a new password; none: it will do. */
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

/** Also asked at sign-in, before any work is done for it. */
export function isTooLong(password: string): boolean {
  // A code point is one or two units, so the first test spares the second for a megabyte.
  return password.length > 2 * PASSWORD_LENGTH.max || [...password].length > PASSWORD_LENGTH.max;
}

let common: Promise<ReadonlySet<string>> | null = null;

function commonPasswords(): Promise<ReadonlySet<string>> {
  common ??= loadCommon();
  return common;
}

/** The package orders them by rank. */
async function loadCommon(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  return new Set(dictionary['passwords-common'].slice(0, COMMONEST).map((password) => password.toLowerCase()));
}
