import type { ShellText } from './es';

/** "Ana, Luís e mais 3" */
function list(names: readonly string[], more: number): string {
  const last = more > 0 ? `mais ${more}` : (names.at(-1) ?? '');
  const others = more > 0 ? names : names.slice(0, -1);
  return others.length === 0 ? last : `${others.join(', ')} e ${last}`;
}

const verb = (count: number, one: string, many: string) => (count === 1 ? one : many);

export const pt: ShellText = {
  copyCode: 'Copiar o código',
  copied: 'Copiado',
  list,
  rooms: 'Salas',
  favorites: 'Favoritas',
  direct: 'Mensagens diretas',
  conversations: 'Conversas',
  goTo: 'Buscar ou ir para…',
  newRoom: 'Criar uma sala',
  newDirect: 'Nova mensagem',
  browse: 'Explorar salas',
  mentions: 'Menções',
  noRooms: 'Você ainda não está em nenhuma.',
  noDirect: 'Ninguém por enquanto.',
  narrow: 'Estreitar a lista',
  widen: 'Alargar a lista',
  closedRoom: 'sala fechada',
  muted: 'silenciada',
  unsent: 'não enviada',
  unread: 'não lida',
  unreadCount: (count) =>
    count >= 100 ? '99+ mensagens não lidas' : verb(count, '1 mensagem não lida', `${count} mensagens não lidas`),
  mentionCount: (count) => (count >= 100 ? '99+ menções' : verb(count, '1 menção', `${count} menções`)),
  removePreview: 'Remover a prévia do link',
  noFilesHere: 'Aqui não é possível enviar arquivos.',
  linked: 'Mensagem do link, de',
  linkedMissing: 'A mensagem do link não está disponível.',
  presence: { active: 'On-line', away: 'Ausente', offline: '' },
  typing: (names) =>
    names.length > 3
      ? 'Várias pessoas estão escrevendo…'
      : `${list(names, 0)} ${verb(names.length, 'está', 'estão')} escrevendo…`,
  account: (name) => `Sua conta: ${name}`,
  ownAccount: 'Sua conta',
  notifications: 'Notificações',
  administration: 'Administração',
  help: 'Ajuda',
  signOut: 'Sair',
  signingOut: 'Saindo…',
  signOutFailed: 'Não foi possível sair. Verifique sua conexão e tente de novo.',
  setStatus: 'Definir um status…',
  changeStatus: 'Mudar o status…',
  goInvisible: 'Aparecer off-line',
  goVisible: 'Voltar a aparecer on-line',
  invisible: 'Você aparece off-line',
  openReports: (count) => (count >= 100 ? '99+ denúncias' : verb(count, '1 denúncia', `${count} denúncias`)),
  chooseTitle: 'Escolha uma sala',
  chooseText: 'Uma sala é para falar de um assunto; uma mensagem direta, para falar com alguém.',
  back: 'Voltar à lista',
  backUnread: (count) =>
    `Voltar à lista, ${verb(count, '1 mensagem não lida para você', `${count} mensagens não lidas para você`)}`,
  details: 'Detalhes',
  showDetails: 'Detalhes da sala',
  search: 'Buscar na sala',
  members: (count) => verb(count, '1 membro', `${count} membros`),
  options: 'Opções da sala',
  calendar: 'Ir para um dia',
  signedOut: 'Sua sessão terminou. As mensagens pendentes serão enviadas quando você entrar de novo.',
  signIn: 'Entrar',
  notKept: 'Este navegador não pode guardar as mensagens pendentes. Não feche a página até que sejam enviadas.',
  looking: 'Você está olhando esta sala.',
  join: 'Participar',
  moment: 'Um momento…',
  allRead: 'Tudo está marcado como lido.',
  nothingUnread: 'Não há mais nada não lido.',
  tooManyRooms: 'Você está em 1.000 salas, que é o máximo. Saia de alguma antes.',
  notDone: 'Não foi possível. Verifique sua conexão e tente de novo.',
  note: {
    joined: (who, count) => `${who} ${verb(count, 'entrou', 'entraram')} na sala`,
    left: (who, count) => `${who} ${verb(count, 'saiu', 'saíram')} da sala`,
    added: (by, who, count) =>
      by === null ? `${who} ${verb(count, 'entrou', 'entraram')} na sala` : `${by} adicionou ${who}`,
    removed: (by, who, count) =>
      by === null ? `${who} não ${verb(count, 'está', 'estão')} mais na sala` : `${by} tirou ${who} da sala`,
    owner: (by, who, count) =>
      by === null
        ? `${who} agora ${verb(count, 'é responsável', 'são responsáveis')} pela sala`
        : `${by} deu a ${who} a responsabilidade pela sala`,
    moderator: (by, who, count) =>
      by === null ? `${who} agora ${verb(count, 'modera', 'moderam')} a sala` : `${by} deu a moderação a ${who}`,
    member: (by, who, count) =>
      by === null
        ? `${who} agora ${verb(count, 'é membro', 'são membros')}`
        : `${by} deixou ${who} como ${verb(count, 'membro', 'membros')}`,
    created: (by) => (by === null ? 'A sala foi criada' : `${by} criou a sala`),
    renamed: (by) => (by === null ? 'O nome da sala mudou' : `${by} mudou o nome da sala`),
    topic: (by) => (by === null ? 'O assunto da sala mudou' : `${by} mudou o assunto da sala`),
    restricted: (by) => `${by === null ? 'A' : `${by}: a`}gora só os moderadores escrevem`,
    unrestricted: (by) => `${by === null ? 'A' : `${by}: a`}gora todos escrevem`,
    slowed: (by) => (by === null ? 'O modo lento foi ativado' : `${by} ativou o modo lento`),
    unslowed: (by) => (by === null ? 'O modo lento foi desativado' : `${by} desativou o modo lento`),
    expires: (by) => `${by === null ? 'A' : `${by}: a`}s mensagens antigas serão apagadas (veja os detalhes da sala)`,
    keeps: (by) => `${by === null ? 'A' : `${by}: a`}s mensagens não são mais apagadas com o tempo`,
  },
};
