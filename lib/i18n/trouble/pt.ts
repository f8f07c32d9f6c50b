import { countdown } from './countdown';
import type { TroubleText } from './es';

/** "às 14:30", "à 1:00" */
const at = (time: string) => (/^0?1:/.test(time) ? `à ${time}` : `às ${time}`);

export const pt: TroubleText = {
  retry: 'Tentar de novo',
  discard: 'Descartar',
  copy: 'Copiar',
  copied: 'Copiado',
  copyFailed: 'Não foi possível copiar',
  reasons: {
    too_long: 'é longa demais',
    empty: 'não tem texto',
    bad_text: 'tem caracteres que não são texto',
    room_closed: 'a sala não aceita mensagens',
    moderators_only: 'nesta sala só os moderadores escrevem',
    silenced: 'silenciaram você nesta sala',
    forbidden: 'você não tem permissão nesta sala',
    bad_frame: 'o servidor ainda não a conhece; tente de novo em alguns minutos',
  },
  moderatorsOnly: 'Só os moderadores escrevem aqui.',
  silencedUntil: (time, date) =>
    `Um moderador silenciou você aqui. Você poderá escrever ${date ? `em ${date} ` : ''}${at(time)}`,
  slow: (seconds) => `Modo lento: você poderá enviar em ${countdown(seconds)}.`,
  unsentTitle: 'Há mensagens não enviadas',
  unsentText: (count) =>
    count === 1
      ? 'Se você sair agora, 1 mensagem será perdida.'
      : `Se você sair agora, ${count} mensagens serão perdidas.`,
  signOutAnyway: 'Sair mesmo assim',
  stay: 'Cancelar',
  noRoom: 'Você não tem mais acesso a esta sala.',
  archived: 'Esta sala está arquivada.',
  whenOpened: 'As mensagens pendentes serão enviadas quando ela for aberta de novo.',
  otherRooms: 'Outras salas',
  otherUser: 'Outra pessoa entrou neste navegador.',
  reload: 'Recarregar',
  notFoundTitle: 'Página não encontrada',
  notFoundText: 'Esta página ou sala não existe, ou você não tem acesso.',
  home: 'Ir para o chat',
};
