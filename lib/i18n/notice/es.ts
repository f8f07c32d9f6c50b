export const es = {
  tryAgain: 'Intentar de nuevo',
  errorTitle: 'Algo falló',
  errorText: 'No se pudo mostrar esta página. Lo que escribiste y no se envió sigue en este dispositivo.',
};

export type NoticeText = typeof es;
