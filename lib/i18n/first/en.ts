export { en as chat } from '@/lib/i18n/chat/en';
export { en as kinds } from '@/lib/i18n/kinds/en';
