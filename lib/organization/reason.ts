/** The words that a message begins with. Values come after a sign or have digits, so none is among them. */
const WORDS = /^[A-Za-z_]+(?: [A-Za-z_]+)*/;
const MOST = 60;

/**
 * Why a sign-in of the organization failed, for the log: `invalid_client`, `state mismatch`, `unexpected iss value`.
 * Only words, since the rest of a message may quote tokens, or what a client made up. Pure.
 * @param code of next-auth's error
 * @param details the error's: an error, or an object with one
 */
export function reasonOf(code: string, details: unknown): { reason?: string } {
  if (!/^(?:SIGNIN_)?OAUTH_/.test(code)) return {};
  const error = (details as { error?: unknown } | null | undefined)?.error ?? details;
  const message = error instanceof Error ? error.message : '';
  const [reason] = WORDS.exec(message) ?? [];
  return reason === undefined ? {} : { reason: reason.slice(0, MOST) };
}
