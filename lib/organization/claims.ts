import { createHash } from 'node:crypto';
import { shownNameFrom } from '@/lib/users/names/shown-name';
import { usernameFrom } from '@/lib/users/names/username-proposal';

/** Who somebody is for the provider: what identities are found by. */
export interface Subject {
  issuer: string;
  /** SHA-256 of the subject. The subject itself is stored nowhere. */
  subjectHash: Buffer;
}

/** What this app takes from the claims of a provider. Everything else is dropped: addresses, pictures, tokens. */
export interface Claims extends Subject {
  /** A user name to propose; empty: none. */
  username: string;
  /** A name that people see, to propose; empty: none. */
  shown: string;
  /** What their groups make of them. Null: groups do not matter here, or the provider did not say. */
  role: 'member' | 'admin' | null;
}

/** OpenID Connect allows subjects of at most 255 ASCII characters. */
const SUBJECT = /^[\x20-\x7e]{1,255}$/;

/**
 * Reads the claims of an ID token that was verified. Pure.
 * @param adminGroup null: groups do not matter
 * @returns null if the subject is none
 */
export function readClaims(given: Record<string, unknown>, issuer: string, adminGroup: string | null): Claims | null {
  const { sub } = given;
  if (typeof sub !== 'string' || !SUBJECT.test(sub)) return null;
  const name = text(given.name) || [text(given.given_name), text(given.family_name)].filter(Boolean).join(' ');
  // Entra ID and others give an address here. What stands before the @ is a fair proposal; nothing is found by it.
  const username = usernameFrom(text(given.preferred_username).split('@')[0] ?? '') || usernameFrom(name);
  const named = shownNameFrom(name, username);
  return {
    issuer,
    subjectHash: createHash('sha256').update(sub).digest(),
    username,
    shown: 'shown' in named ? named.shown : '',
    role: roleBy(given.groups, adminGroup),
  };
}

/**
 * When the person last proved at the provider who they are: `auth_time`, in seconds. A provider that was asked for
 * `max_age` has to say it. Pure.
 * @returns null if it does not say. Never later than now: clocks differ
 */
export function provenAt({ auth_time }: Record<string, unknown>, now = new Date()): Date | null {
  if (typeof auth_time !== 'number' || !(auth_time > 0)) return null;
  return new Date(Math.min(auth_time * 1_000, now.getTime()));
}

/**
 * With very many groups Entra ID leaves the claim out, and says where they could be asked for. Then the groups are
 * unknown, which must not make an administrator a member.
 */
function roleBy(groups: unknown, adminGroup: string | null): Claims['role'] {
  if (adminGroup === null || !Array.isArray(groups)) return null;
  return groups.includes(adminGroup) ? 'admin' : 'member';
}

function text(claim: unknown): string {
  return typeof claim === 'string' ? claim.slice(0, 256) : '';
}
