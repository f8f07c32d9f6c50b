/** The user names of bots. Pure. */

/** With this sign they begin. No person's name may contain it (disguise.ts), so nobody can pass for a bot. */
const SIGN = '~';

/** @param random letters and digits, by which no other bot is called */
export function botName(random: string): string {
  return SIGN + random;
}

/** Whether this is the user name of a bot, and not of a person. */
export function isBotName(name: string): boolean {
  return name.startsWith(SIGN);
}
