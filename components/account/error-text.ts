import type { Refusal } from '@/lib/browser/request';
import type { AccountText } from '@/lib/i18n/account/text';
import type { SettingsText } from '@/lib/i18n/settings/text';

/**
 * What a refusal means, in words; null where it is said beside a field.
 * @param settings for a change of one's own account; a page to sign up carries none of these
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
    // It has ended meanwhile, and the page is read anew.
    case 'unknown_session':
      return null;
    default:
      return account.failed;
  }
}
