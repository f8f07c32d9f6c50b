/**
 * Half of a surrogate pair, or U+FFFD: forms and UTF-8 turn each half, and whatever they cannot read, into that one
 * character, so that passwords that differ would be one.
 */
export function isBadText(password: string): boolean {
  return !password.isWellFormed() || password.includes('\ufffd');
}
