import type { DaysText } from './es';

const MONTHS = 'janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro'.split(' ');
const SHORT_MONTHS = 'jan fev mar abr mai jun jul ago set out nov dez'.split(' ');
const WEEKDAYS = 'segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo'.split(' ');
const HOURS = 'Zero Uma Duas Três Quatro Cinco Seis Sete Oito Nove Dez Onze Doze'.split(' ');

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
const count = (number: number) => String(number).replace(/\B(?=(?:\d{3})+$)/g, '.');

export const pt: DaysText = {
  month: (month, year) => `${MONTHS[month - 1]} de ${year}`,
  monthOf: (month) => `${MONTHS[month - 1]} de`,
  weekday: (weekday) => WEEKDAYS[weekday - 1] ?? '',
  letter: (weekday) => 'STQQSSD'.charAt(weekday - 1),
  dayInCalendar: (weekday, day, month, year) => `${WEEKDAYS[weekday - 1]}, ${day} de ${MONTHS[month - 1]} de ${year}`,
  shortDay: (day, month, year) => `${day} ${SHORT_MONTHS[month - 1]}${year === null ? '' : ` ${year}`}`,
  dayInSentence: (day, month) => `${day} de ${MONTHS[month - 1]}`,
  calendar: 'Calendário',
  openCalendar: 'Ir para um dia',
  close: 'Fechar',
  previousMonth: 'Mês anterior',
  nextMonth: 'Próximo mês',
  year: 'Ano',
  hasMessages: 'com mensagens',
  noMessages: 'sem mensagens',
  firstMessage: 'Primeira mensagem',
  today: 'Hoje',
  dayAsPage: (day) => `Ver ${day} como página`,
  loading: 'Carregando…',
  failed: 'Não foi possível carregar este mês.',
  retry: 'Tentar de novo',
  keys: 'Use as setas para mudar de dia, e Page Up e Page Down para mudar de mês.',
  title: (weekday, day, month) => `${capital(WEEKDAYS[weekday - 1] ?? '')}, ${day} de ${MONTHS[month - 1]}`,
  messages: (messages, people, isMore) => {
    if (isMore) return `mais de ${count(messages)} mensagens`;
    if (messages === 1) return '1 mensagem';
    return `${count(messages)} mensagens de ${people === 1 ? '1 pessoa' : `${people} pessoas`}`;
  },
  zone: (label) => label.replace(/^H/, 'h'),
  myTime: 'Ver na minha hora',
  communityTime: 'Ver na hora da comunidade',
  people: 'Quem falou',
  morePeople: (number) => `e mais ${number}`,
  toRoom: 'Voltar à conversa',
  openInConversation: 'Abrir na conversa',
  copyLink: 'Copiar o link deste dia',
  linkCopied: 'Link copiado.',
  copyFailed: 'Não foi possível copiar.',
  print: 'Imprimir',
  more: 'Mais opções',
  conversation: 'Mensagens do dia',
  otherDays: 'Outros dias',
  dayBefore: 'Dia anterior com mensagens:',
  dayAfter: 'Próximo dia com mensagens:',
  earlier: 'Mensagens anteriores deste dia',
  later: 'Mais mensagens deste dia',
  part: (from, to) => `Este dia tem várias páginas. Nesta, de ${from} a ${to}.`,
  hoursLater: (hours) => `${HOURS[hours] ?? count(hours)} ${hours === 1 ? 'hora' : 'horas'} depois`,
  answers: (name) => `Para ${name}:`,
  answersYou: 'Para você:',
  quoted: (text) => `“${text}”`,
  messageAt: (time) => `Link para a mensagem de ${time}`,
  reactions: 'Reações',
  noneTitle: 'Nesse dia não houve mensagens',
  noneToday: 'Hoje ainda não há mensagens',
  noneYet: 'Esse dia ainda não chegou',
  noneText: 'Estes são os dias mais próximos em que se falou:',
  noneEver: 'Nesta sala ainda não se falou.',
  pageOf: ' de ',
  dayIn: (date, room) => `${date} em ${room}`,
  days: 'Dias',
};
