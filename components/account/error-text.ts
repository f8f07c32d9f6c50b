import { useText } from '@/components/locale';
import type { Refusal } from '@/lib/browser/request';
import type { Text } from '@/lib/i18n/text';

/** What a refused change of one's own account means, in words; null where it is said beside a field. */
export function useErrorText(): (refusal: Refusal) => string | null {
  const text = useText();
  return (refusal) => errorText(refusal, text);
}

export function errorText({ code, fields, minutes }: Refusal, { account, settings }: Text): string | null {
  if (Object.keys(fields).length > 0) return null;
  switch (code) {
    case 'too_many_tries':
      return account.tooManyTries(minutes);
    case 'signed_out':
      return settings.signedOut;
    case 'last_admin':
      return settings.lastAdmin;
    case 'busy':
      return account.busy;
    // It has ended meanwhile, and the page is read anew.
    case 'unknown_session':
      return null;
    default:
      return account.failed;
  }
}
