import { useText } from '@/components/locale';
import type { Refusal } from '@/lib/browser/request';
import { accountText } from '@/lib/i18n/account/text';
import { settingsText } from '@/lib/i18n/settings/text';
import { errorText } from './error-text';

/** Says in words why a change of the person's own account was refused; null if the fields already say it. */
export function useErrorText(): (refusal: Refusal) => string | null {
  const [account, settings] = [useText(accountText), useText(settingsText)];
  return (refusal) => errorText(refusal, account, settings);
}
