import type { Text } from './es';

export const en: Text = {
  common: {
    product: 'Tertulia',
  },
  account: {},
  chat: {},
};
