import { findReader, type Reader } from '@/lib/auth/live-sessions';
import { revokeSession } from '@/lib/auth/session-store';
import { type Headers, startSession, visitOf } from '@/lib/auth/verify';
import type { OrganizationSettings } from '@/lib/config';
import { services } from '@/lib/services';
import { setRole } from '@/lib/users/people';
import { type Claims, provenAt, readClaims } from './claims';
import { type IdentifiedUser, linkIdentity, userOf } from './identities';
import { accountPath, type EntryTrouble, signInTroublePath, welcomePath } from './paths';
import { addPending, isFirstAdmin } from './pending';
import type { Profile } from './provider';

/** Signed in; or where to go instead, with the token of a person who has to choose a user name. */
export type Arrival = { sessionId: string } | { to: string; token?: string };

export interface Way {
  /** Of the request that came back. */
  headers: Headers;
  /** The session that went to the provider to link its account; null: somebody wants to sign in. */
  linking: string | null;
  /** Where they want to go: a path of this site. */
  callbackUrl: string;
}

/** What becomes of somebody who comes back from the provider. Never throws. */
export async function arrive(profile: Profile, way: Way): Promise<Arrival> {
  const { config, log } = services();
  try {
    const { organization } = config;
    if (!organization || profile.iss !== organization.issuer) return failed(way);
    const claims = readClaims(profile, organization.issuer, organization.adminGroup);
    if (!claims) return failed(way);
    const { previousId } = await visitOf(way.headers);
    const here = previousId === null ? null : await findReader(services().db, previousId);
    return way.linking === null
      ? await enter(claims, provenAt(profile), here, way)
      : await link(claims, here, way, organization);
  } catch (error) {
    log.error({ err: error }, 'the sign-in of the organization failed');
    return failed(way);
  }
}

export function failed(
  way: Pick<Way, 'linking' | 'callbackUrl'>,
  trouble: 'failed' | 'away' | 'too_many' = 'failed',
): Arrival {
  services().countArrival('failed');
  return { to: way.linking === null ? signInTroublePath(trouble, way.callbackUrl) : accountPath(trouble) };
}

async function enter(claims: Claims, proven: Date | null, here: Reader | null, way: Way): Promise<Arrival> {
  const { config, db } = services();
  const refused = (trouble: EntryTrouble): Arrival => {
    services().countArrival('refused');
    return { to: signInTroublePath(trouble, way.callbackUrl) };
  };
  const user = await userOf(db, claims);
  // Whoever is signed in here has to sign out first, so that nobody ends up in another account without noticing.
  if (here && here.userId !== user?.id) return { to: accountPath('other') };
  if (!user) {
    if (config.signUp === 'closed' && !(await isFirstAdmin(db, claims.role))) return refused('sign_up_closed');
    services().countArrival('new');
    return { to: welcomePath(way.callbackUrl), token: await addPending(db, claims) };
  }
  if (user.disabled) return refused('disabled');
  await changeRole(user, claims.role);
  const started = await startSession(user, await visitOf(way.headers), proven);
  if (!('sessionId' in started)) return refused('disabled');
  // The person may have unlinked the identity meanwhile, and ended all other sessions before this one began.
  if ((await userOf(db, claims))?.id !== user.id) {
    await revokeSession(db, started.sessionId);
    return failed(way);
  }
  services().countArrival('signed_in');
  return started;
}

/** The last administrator stays one, whatever their groups. A change ends the sessions that the person has. */
async function changeRole(user: IdentifiedUser, role: Claims['role']): Promise<void> {
  // Groups say who administers, and not who is a guest.
  if (role === null || role === user.role || (role === 'member' && user.role === 'guest')) return;
  const { db, log, announceSessions } = services();
  const actor = { userId: user.id, username: user.username };
  const action = role === 'admin' ? 'account.admin_by_group' : 'account.member_by_group';
  const audit = { actor, action, person: { id: user.id, name: user.username } } as const;
  const result = await setRole(db, user.id, role, { audit });
  if (result === 'done') announceSessions({ userId: user.id });
  else log.warn({ result }, 'OIDC_ADMIN_GROUP: the role of a person was not changed');
}

async function link(
  claims: Claims,
  here: Reader | null,
  way: Way,
  { issuer }: Pick<OrganizationSettings, 'issuer'>,
): Promise<Arrival> {
  // The session that asked for the link must still be the one of this browser.
  if (!here || here.sessionId !== way.linking) return { to: accountPath('failed') };
  const person = { id: here.userId, name: here.username };
  const audit = { actor: here, action: 'account.link', person } as const;
  const result = await linkIdentity(services().db, here, claims, audit);
  if (result === 'done') services().countArrival('linked');
  else services().log.info({ issuer, result }, 'an identity was not linked');
  return { to: accountPath(result === 'done' ? 'linked' : result === 'taken' ? 'taken' : 'failed') };
}
