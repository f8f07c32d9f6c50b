import type { GuideText } from './es';

export const pt: GuideText = {
  help: 'Ajuda',
  title: 'Guia',
  contents: 'Nesta página',
  toChat: 'Ir para o chat',
  forMembers: 'Guia para todas as pessoas',
  forAdmins: 'Guia para administradores',
  top: 'Voltar ao topo',
};
