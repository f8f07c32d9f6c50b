import type { NoticeText } from './es';

export const pt: NoticeText = {
  tryAgain: 'Tentar de novo',
  errorTitle: 'Algo deu errado',
  errorText: 'Não foi possível mostrar esta página. O que você escreveu e não enviou continua neste dispositivo.',
};
