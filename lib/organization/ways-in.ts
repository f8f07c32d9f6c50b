import { isFresh } from '@/lib/auth/fresh-session';
import { NO_PASSWORD } from '@/lib/auth/password/no-password';
import type { SessionUser } from '@/lib/auth/session';
import { services } from '@/lib/services';
import { findUserById } from '@/lib/users/store';
import { issuersOf } from './identities';

/** How a person can sign in, and prove that it is them, for the page of their account. */
export interface WaysIn {
  /**
   * Null: there is no organization, and the account is linked with none. `name` null: it is linked with a former one.
   */
  organization: { name: string | null; isLinked: boolean } | null;
  /** By whose sign-in they prove who they are, if not by a password, and whether they just did. */
  again: { name: string; isDone: boolean } | null;
  mayUsePassword: boolean;
  /** Why they cannot unlink the organization; null: they can. */
  lastWayIn: 'lastWayIn' | 'lastWayInForAll' | null;
}

export async function waysInOf({ userId, sessionId }: SessionUser): Promise<WaysIn> {
  const { config, db } = services();
  const [login, issuers] = await Promise.all([findUserById(db, userId), issuersOf(db, userId)]);
  const current = config.organization;
  const isLinked = current !== null && issuers.includes(current.issuer);
  const hasPassword = login !== null && login.passwordHash !== NO_PASSWORD;
  const mayUsePassword = config.passwords && hasPassword;
  const provesAgain = isLinked && !mayUsePassword;
  const isAny = current !== null || issuers.length > 0;
  return {
    organization: isAny ? { name: current?.name ?? null, isLinked: current === null || isLinked } : null,
    again: provesAgain ? { name: current.name, isDone: await isFresh(db, sessionId) } : null,
    mayUsePassword,
    lastWayIn:
      !isLinked && current !== null ? null : mayUsePassword ? null : hasPassword ? 'lastWayInForAll' : 'lastWayIn',
  };
}
