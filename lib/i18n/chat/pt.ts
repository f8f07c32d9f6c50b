import type { ChatText } from './es';

const MONTHS = 'janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro'.split(' ');

export const pt: ChatText = {
  skip: 'Pular para o conteúdo',
  notes: 'Suas anotações',
  notLoaded: 'Não foi possível carregar. Verifique sua conexão e tente de novo.',
  today: 'Hoje',
  yesterday: 'Ontem',
  date: (day, month, year) => `${day} de ${MONTHS[month - 1]} de ${year}`,
  dayPeriods: ['AM', 'PM'],
  log: (room) => `Mensagens de ${room}`,
  you: 'Você',
  nobody: 'Conta excluída',
  nobodyInSentence: 'uma conta excluída',
  deleted: 'Mensagem excluída',
  hidden: 'Mensagem ocultada pela moderação',
  edited: '(editada)',
  pinned: 'Fixada',
  replyTo: 'Em resposta a',
  replyToYou: 'Em resposta à sua mensagem',
  reactions: { title: 'Reações', withYours: ', com a sua', add: 'Adicionar uma reação' },
  emptyTitle: 'Ainda não há mensagens',
  emptyText: 'Escreva a primeira.',
  beginning: 'Aqui começa a conversa.',
  older: 'Ver mensagens anteriores',
  olderLoading: 'Carregando mensagens anteriores…',
  olderFailed: 'Não foi possível carregar. Tentar de novo',
  newLine: 'Novas',
  blocked: {
    messages: (count, people) => {
      if (count === 1) return 'Mensagem de uma pessoa bloqueada';
      return `${count} mensagens de ${people === 1 ? 'uma pessoa bloqueada' : 'pessoas bloqueadas'}`;
    },
    show: 'Mostrar',
    hide: 'Ocultar',
  },
  sending: 'Enviando',
  sent: 'Enviada',
  notSent: 'Não enviada',
  writeTo: (room) => `Mensagem para ${room}`,
  placeholder: 'Escreva uma mensagem…',
  send: 'Enviar',
  addEmoji: 'Inserir um emoji',
  saveEdit: 'Salvar as alterações',
  full: 'Você tem mensagens demais sem enviar. Espere a conexão voltar.',
  away: 'Sem conexão. O que você escrever será enviado quando ela voltar.',
};
