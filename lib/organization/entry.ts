import { record } from '@/lib/audit/audit';
import { NO_PASSWORD } from '@/lib/auth/password/no-password';
import { type Headers, startSession, visitOf } from '@/lib/auth/verify';
import { transact } from '@/lib/db/transact';
import { invitationBy, takeUse } from '@/lib/invitations/invitations';
import { roleBy } from '@/lib/invitations/invited-user';
import { autoJoinRooms } from '@/lib/rooms/admit';
import { services } from '@/lib/services';
import { checkUsername, storedUsername } from '@/lib/users/names/name';
import { usernameKey } from '@/lib/users/names/name-key';
import { shownNameFrom } from '@/lib/users/names/shown-name';
import { createUserIn, freeNameLike, isNameTaken } from '@/lib/users/store';
import { addIdentity, DuplicateIdentity } from './identities';
import { findPending, isFirstAdmin, takePending } from './pending';

export interface Chosen {
  username: string;
  shown: string;
  /** The code of an invitation; empty: none. */
  invitation: string;
}

export interface EntryRefusal {
  status: number;
  error: string;
  /** Wrong fields, each with the codes of what is wrong with it. */
  fields?: Record<string, string[]>;
  /** A user name that is free, if the chosen one is taken. */
  proposal?: string;
  /** With `too_many_tries`. */
  retryAfterS?: number;
}

export type Entry = { sessionId: string } | { refusal: EntryRefusal };

/**
 * Makes the account of a person whom the provider vouches for, and signs them in. The account, the identity, the use of
 * the invitation and the end of the token are one transaction.
 * @param token from the cookie of their browser
 * @throws the driver's error
 */
export async function enterAsNew(chosen: Chosen, token: string, headers: Headers): Promise<Entry> {
  const { config, db, secret, signInLimiter } = services();
  const refuse = (status: number, error: string, more: Omit<EntryRefusal, 'status' | 'error'> = {}): Entry => ({
    refusal: { status, error, ...more },
  });
  const pending = await findPending(db, token);
  // An entry of a provider that is no longer the one of this installation is worth nothing.
  if (!pending || pending.issuer !== config.organization?.issuer) return refuse(404, 'entry_gone');
  if (!(await isFirstAdmin(db, pending.role))) {
    if (config.signUp === 'closed') return refuse(403, 'sign_up_closed');
    if (config.signUp !== 'open' && chosen.invitation === '') return refuse(403, 'invitation_needed');
  }
  const named = shownNameFrom(chosen.shown, storedUsername(chosen.username));
  const problems = { shown: 'problem' in named ? [named.problem] : [], username: checkUsername(chosen.username) };
  const fields = Object.fromEntries(Object.entries(problems).filter(([, codes]) => codes.length > 0));
  if ('problem' in named || Object.keys(fields).length > 0) return refuse(400, 'invalid', { fields });
  const visit = await visitOf(headers);
  const tooMany = await signInLimiter.link(visit.address);
  if (tooMany) return refuse(429, 'too_many_tries', tooMany);
  const invitation = chosen.invitation === '' ? null : await invitationBy(db, chosen.invitation, secret);
  if (chosen.invitation !== '' && !invitation) return refuse(404, 'gone');
  const taken = async () => {
    const proposal = await freeNameLike(db, chosen.username);
    return refuse(409, 'invalid', { fields: { username: ['taken'] }, ...(proposal === null ? {} : { proposal }) });
  };
  if (await isNameTaken(db, chosen.username)) return taken();

  const { username } = chosen;
  const role = pending.role === 'admin' ? pending.role : roleBy(invitation);
  const user = { username, shown: named.shown, passwordHash: NO_PASSWORD, invitationId: invitation?.id, role };
  const roomIds = await autoJoinRooms(db);
  const now = new Date();
  const made = await transact(db, async (tx) => {
    const created = await createUserIn(tx, user, roomIds, now);
    if (created === 'taken') return created;
    if (!(await takePending(tx, token, now))) throw new Over('entry_gone');
    if (invitation && !(await takeUse(tx, invitation.id, now))) throw new Over('gone');
    await addIdentity(tx, created.id, pending, now);
    const person = { id: created.id, name: storedUsername(username) };
    const actor = { userId: person.id, username: person.name };
    if (pending.role === 'admin') await record(tx, { actor, action: 'account.admin_by_group', person }, now);
    return created;
  }).catch((error: unknown) => {
    if (error instanceof Over) return error;
    // The identity came in another way meanwhile.
    if (error instanceof DuplicateIdentity) return new Over('entry_gone');
    throw error;
  });
  if (made === 'taken') return taken();
  if (made instanceof Over) return refuse(404, made.code);
  const login = { id: made.id, key: usernameKey(username), passwordHash: NO_PASSWORD, disabled: false };
  // What was just made belongs to whoever made it.
  const started = await startSession(login, visit, now);
  if (!('sessionId' in started)) return refuse(404, 'entry_gone');
  services().countArrival('entered');
  return started;
}

/** Rolls the account back. */
class Over extends Error {
  constructor(readonly code: 'entry_gone' | 'gone') {
    super(code);
  }
}
