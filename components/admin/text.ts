import { useLocale } from '@/components/locale';
import type { Refusal } from '@/lib/browser/request';
import { type AdminText, adminTextFor } from '@/lib/i18n/admin/text';

export function useAdminText(): AdminText {
  return adminTextFor(useLocale());
}

/** Says in words why a request was refused. */
export function useErrorText(): (refusal: Pick<Refusal, 'code'>) => string {
  const { errors } = useAdminText();
  return ({ code }) => errors[code] ?? errors.failed;
}
