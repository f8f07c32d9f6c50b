import type { Refusal } from '@/lib/browser/request';
import type { AccountText } from '@/lib/i18n/account/text';
import type { SettingsText } from '@/lib/i18n/settings/text';

/** Returns what is wrong with a field, in words; undefined if nothing is. */
export function inWordsOf(texts: Record<string, string>, codes: string[] = []): string | undefined {
  return codes.length > 0 ? codes.map((code) => texts[code] ?? code).join(' ') : undefined;
}

/**
 * Returns what a refusal means, in words; null if the fields already say it.
 * @param settings the texts about changes of one's own account; left out on the sign-up page, which does not load them
 */
export function errorText(
  { code, fields, minutes }: Refusal,
  account: AccountText,
  settings?: SettingsText,
): string | null {
  if (Object.keys(fields).length > 0) return null;
  switch (code) {
    case 'too_many_tries':
      return account.tooManyTries(minutes);
    case 'signed_out':
      return settings?.signedOut ?? account.failed;
    case 'last_admin':
      return settings?.lastAdmin ?? account.failed;
    case 'busy':
      return account.busy;
    case 'too_many_mails':
      return settings?.mail.tooMany ?? account.failed;
    case 'gone':
      return account.invitation.gone;
    case 'entry_gone':
      return account.organization.gone;
    case 'organization_away':
      return account.organization.away;
    case 'passwords_off':
      return account.organization.noPasswords;
    case 'last_way_in':
      return settings?.lastWayIn ?? account.failed;
    case 'invitation_needed':
    case 'mail_needed':
    case 'sign_up_closed':
      return account.noSignUp[code];
    // The session has ended meanwhile, and the page is refreshed.
    case 'unknown_session':
      return null;
    default:
      return account.failed;
  }
}
