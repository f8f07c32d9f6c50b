/**
 * Whether the password contains half of a surrogate pair, or U+FFFD. Forms and UTF-8 replace each half, and everything
 * that they cannot read, by U+FFFD, so that different passwords would become the same one.
 */
export function isBadText(password: string): boolean {
  return !password.isWellFormed() || password.includes('\ufffd');
}
