import type { AppText } from './es';

export const pt: AppText = {
  about: 'O chat da comunidade.',
  mentions: 'Menções',
  browse: 'Explorar salas',
  shareTitle: 'Compartilhar',
  shareAbout: 'Escolha a conversa. O que você compartilha fica no campo dela, e você o envia.',
  shareLost: 'O que você compartilhou não chegou. Abra o app uma vez e compartilhe de novo.',
  shareNothing: 'Não há nada para compartilhar.',
  newsIn: (room) => `Nova mensagem em ${room}`,
  newsFrom: (people) => `Nova mensagem de ${people}`,
  mentionedIn: (room) => `Mencionaram você em ${room}`,
  newsInMany: (count) => `Novas mensagens em ${count} conversas`,
  show: 'Ver',
  installTitle: 'Instale o Tertulia',
  installText: 'Abre como um aplicativo e pode avisar você das novas mensagens.',
  installSteps: 'Toque em Compartilhar e escolha “Adicionar à Tela de Início”.',
  install: 'Instalar',
  notNow: 'Não, obrigado',
};
