/** For how long a room keeps messages. Pure. */

/** What people can choose, in days. */
export const KEEP_DAYS = [30, 90, 180, 365, 730, 1_825] as const;

/** So long after the choice, or after a shorter one, nothing is erased yet: people can save what they need. */
export const GRACE_DAYS = 7;

export const DAY_MS = 86_400_000;

/** CHAT_RETENTION: who decides that a room erases old messages. `off`: nobody, and nothing is erased. */
export type RetentionSetting = 'off' | 'owners' | 'administrators';
