import type { PushText } from './es';

export const pt: PushText = {
  newMessage: 'Nova mensagem',
  read: 'Você leu isto em outro dispositivo',
  testTitle: 'As notificações funcionam',
  testBody: 'É assim que avisaremos você neste dispositivo.',
};
