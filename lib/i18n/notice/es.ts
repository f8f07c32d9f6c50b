export const es = {
  tryAgain: 'Intentar de nuevo',
  notFoundTitle: 'Página no encontrada',
  notFoundText: 'Esta página o sala no existe, o no tienes acceso.',
  errorTitle: 'Algo falló',
  errorText: 'No se pudo mostrar esta página. Lo que escribiste y no se envió sigue en este dispositivo.',
};

export type NoticeText = typeof es;
