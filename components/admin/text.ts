import { useLocale } from '@/components/locale';
import { type AdminText, adminTextFor } from '@/lib/i18n/admin/text';

export function useAdminText(): AdminText {
  return adminTextFor(useLocale());
}
