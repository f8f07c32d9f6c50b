import type { ArchiveText } from './es';

export const pt: ArchiveText = {
  title: (house) => `Conversas de ${house}`,
  asOf: (day, time) => `Como estavam em ${day}, às ${time}`,
  zone: (label) => `Horas: ${label}`,
  rooms: 'Salas',
  direct: 'Conversas diretas',
  archived: 'arquivada',
  closed: 'fechada',
  noMessages: 'Sem mensagens',
  span: (from, to) => (from === to ? from : `${from} – ${to}`),
  messages: (count) => (count === 1 ? '1 mensagem' : `${grouped(count)} mensagens`),
  all: 'Todas as salas',
  days: 'Dias',
  before: 'Anterior',
  after: 'Seguinte',
  part: (number) => `Parte ${number}`,
  answers: (name) => `Responde a ${name}:`,
  file: (path) => `No ZIP: ${path}`,
  search: 'Buscar nas mensagens',
  inRoom: 'Sala',
  searching: 'Buscando…',
  found: 'Resultados:',
  none: 'Nada encontrado.',
  more: 'Ver mais',
  noScript: 'Para buscar é preciso JavaScript.',
  button: {
    heading: 'Arquivo',
    about:
      'Um ZIP com as pessoas, as salas abertas, suas mensagens e seus arquivos, e páginas para ler e buscar nele sem servidor. As salas fechadas e as conversas diretas não estão; quem cuida do servidor as exporta com npm run export.',
    begin: 'Criar o arquivo ZIP',
    running: (percent) => `Criando… ${percent} %`,
    download: (megabytes) => `Baixar (${megabytes} MB)`,
    done: 'O arquivo está pronto. É excluído um dia depois.',
    failed: 'O arquivo não foi terminado. Crie-o de novo.',
  },
  failed: 'Não foi possível ler uma parte das mensagens. Descompacte todo o arquivo antes de abri-lo.',
};

function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, '.');
}
