import { useText } from '@/components/locale';
import type { Refusal } from '@/lib/browser/request';
import { accountText } from '@/lib/i18n/account/text';
import { settingsText } from '@/lib/i18n/settings/text';
import { errorText } from './error-text';

/** What a refused change of one's own account means, in words; null where it is said beside a field. */
export function useErrorText(): (refusal: Refusal) => string | null {
  const [account, settings] = [useText(accountText), useText(settingsText)];
  return (refusal) => errorText(refusal, account, settings);
}
