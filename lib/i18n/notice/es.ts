export const es = {
  tryAgain: 'Intentar de nuevo',
  errorTitle: 'Algo falló',
  errorText: 'No se pudo mostrar esta página. Lo que tenías sin enviar sigue en este dispositivo.',
};

export type NoticeText = typeof es;
