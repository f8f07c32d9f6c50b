export const es = {
  product: 'Tertulia',
  home: 'Ir al chat',
};

export type CommonText = typeof es;
