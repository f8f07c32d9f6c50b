/** What a token allows. Pure, for the browser too. `write` includes `read`. */
export const TOKEN_SCOPES = ['read', 'write'] as const;

export type TokenScope = (typeof TOKEN_SCOPES)[number];

/** The most tokens that a person has at once. */
export const MOST_TOKENS = 20;

/** For how many days a token may be good. */
export const TOKEN_DAYS = [7, 30, 90, 365] as const;

/** The longest name of a token, in UTF-16 units. */
export const TOKEN_NAME_LENGTH = 64;
