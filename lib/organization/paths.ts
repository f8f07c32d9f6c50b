/** Where the way back from the provider ends, if the person is not signed in by it. Pure. */

/** Why somebody could not sign in by the organization. */
export const ENTRY_TROUBLES = ['failed', 'away', 'too_many', 'disabled', 'sign_up_closed'] as const;
export type EntryTrouble = (typeof ENTRY_TROUBLES)[number];

/** What became of a link with an account, or of proving oneself again. */
export const LINK_OUTCOMES = ['linked', 'taken', 'other', 'failed', 'away', 'too_many'] as const;
export type LinkOutcome = (typeof LINK_OUTCOMES)[number];

/** The name in the query, and of the section of the account page. */
export const OUTCOME = 'organization';

export function signInTroublePath(trouble: EntryTrouble, callbackUrl: string): string {
  const query = new URLSearchParams(callbackUrl === '/' ? {} : { callbackUrl });
  query.set(OUTCOME, trouble);
  return `/sign-in?${query}`;
}

export function accountPath(outcome: LinkOutcome): string {
  return `/account?${new URLSearchParams({ [OUTCOME]: outcome })}#${OUTCOME}`;
}

export function welcomePath(callbackUrl: string): string {
  return callbackUrl === '/' ? '/welcome' : `/welcome?${new URLSearchParams({ callbackUrl })}`;
}
