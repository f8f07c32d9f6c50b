import type { CommonText } from './es';

export const en: CommonText = {
  product: 'Tertulia',
  home: 'Go to the chat',
};
