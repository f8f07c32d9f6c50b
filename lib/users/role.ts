/**
 * What a person is on this site. Guests see only the rooms that they are in, and the people in them
 * (lib/rooms/policy.ts, lib/users/seen.ts).
 */
export type SiteRole = 'guest' | 'member' | 'admin';
