/** Everything people read, in Spanish; en.ts has the same keys. Functions where a number or a name goes in. */
export const es = {
  common: {
    product: 'Tertulia',
  },
  account: {},
  chat: {},
};

export type Text = typeof es;
