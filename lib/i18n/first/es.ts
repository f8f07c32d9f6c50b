export { es as chat } from '@/lib/i18n/chat/es';
export { es as kinds } from '@/lib/i18n/kinds/es';
