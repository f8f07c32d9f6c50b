export { pt as chat } from '@/lib/i18n/chat/pt';
export { pt as kinds } from '@/lib/i18n/kinds/pt';
