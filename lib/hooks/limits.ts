/** What a webhook can be. Pure, for the browser too. */

/** Which messages an address is told of. */
export const HOOK_EVENTS = ['all', 'mention', 'word'] as const;

export type HookEvent = (typeof HOOK_EVENTS)[number];

/** The most webhooks of a room. */
export const MOST_HOOKS = 10;

/** The most names, beside its own, under which a webhook writes. */
export const MOST_NAMES = 20;

/** The longest address that is told of messages, and the longest list of words, in characters. */
export const URL_LENGTH = 1_024;
export const WORDS_LENGTH = 200;

/** A webhook as those see it who may change it. Times are ISO 8601. */
export interface ListedHook {
  id: number;
  /** The name of its bot. */
  name: string;
  /** The user name of whoever made it; null: the account is gone. */
  by: string | null;
  createdAt: string;
  /** Whether programs write by it, and when one did last. */
  incoming: { usedAt: string | null } | null;
  /** Whom it tells of which messages: only the host of the address, because the rest may be a secret. */
  outgoing: {
    host: string;
    event: HookEvent;
    words: string;
    /** What went wrong last, and since when nothing was taken. Null: all is well. */
    problem: string | null;
    failingSince: string | null;
    /** When it was switched off, after a day of failures. */
    offAt: string | null;
  } | null;
  /** Its bot was removed from the room or disabled: it does nothing any more. */
  isEnded: boolean;
}

/** What is shown once, when a webhook was made. */
export interface MadeHook {
  id: number;
  /** The address at which programs write. */
  address?: string;
  /** By which the receiver checks that a message comes from here. */
  signingKey?: string;
}
