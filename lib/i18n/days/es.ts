const MONTHS = 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'.split(' ');
const SHORT_MONTHS = 'ene feb mar abr may jun jul ago sept oct nov dic'.split(' ');
const WEEKDAYS = 'lunes martes miércoles jueves viernes sábado domingo'.split(' ');
const HOURS = 'Cero Una Dos Tres Cuatro Cinco Seis Siete Ocho Nueve Diez Once Doce'.split(' ');

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
const count = (number: number) => String(number).replace(/\B(?=(?:\d{3})+$)/g, number >= 10_000 ? '.' : '');

/** Months count from 1, and weekdays from 1 for Monday. */
export const es = {
  // Names
  month: (month: number, year: number) => `${MONTHS[month - 1]} de ${year}`,
  /** Stands before the field with the year. */
  monthOf: (month: number) => `${MONTHS[month - 1]} de`,
  weekday: (weekday: number) => WEEKDAYS[weekday - 1] ?? '',
  /** The head of a column of a calendar. */
  letter: (weekday: number) => 'LMXJVSD'.charAt(weekday - 1),
  dayInCalendar: (weekday: number, day: number, month: number, year: number) =>
    `${WEEKDAYS[weekday - 1]} ${day} de ${MONTHS[month - 1]} de ${year}`,
  shortDay: (day: number, month: number, year: number | null) =>
    `${day} ${SHORT_MONTHS[month - 1]}${year === null ? '' : ` ${year}`}`,
  dayInSentence: (day: number, month: number) => `${day} de ${MONTHS[month - 1]}`,
  // The calendar
  calendar: 'Calendario',
  openCalendar: 'Ir a un día',
  close: 'Cerrar',
  previousMonth: 'Mes anterior',
  nextMonth: 'Mes siguiente',
  year: 'Año',
  hasMessages: 'con mensajes',
  noMessages: 'sin mensajes',
  firstMessage: 'Primer mensaje',
  today: 'Hoy',
  dayAsPage: (day: string) => `Ver el ${day} como página`,
  loading: 'Cargando…',
  failed: 'No se pudo cargar este mes.',
  retry: 'Reintentar',
  keys: 'Usa las flechas para cambiar de día, y Re Pág y Av Pág para cambiar de mes.',
  // A day
  title: (weekday: number, day: number, month: number) =>
    `${capital(WEEKDAYS[weekday - 1] ?? '')} ${day} de ${MONTHS[month - 1]}`,
  messages: (messages: number, people: number, isMore: boolean) => {
    if (isMore) return `más de ${count(messages)} mensajes`;
    if (messages === 1) return '1 mensaje';
    return `${count(messages)} mensajes de ${people === 1 ? '1 persona' : `${people} personas`}`;
  },
  /** The name of a zone within a line. */
  zone: (label: string) => label.replace(/^H/, 'h'),
  myTime: 'Ver en mi hora',
  communityTime: 'Ver en la hora de la comunidad',
  people: 'Quién habló',
  morePeople: (number: number) => `y ${number} más`,
  toRoom: 'Volver a la conversación',
  openInConversation: 'Abrir en la conversación',
  copyLink: 'Copiar el enlace a este día',
  linkCopied: 'Enlace copiado.',
  copyFailed: 'No se pudo copiar.',
  print: 'Imprimir',
  more: 'Más opciones',
  conversation: 'Mensajes del día',
  otherDays: 'Otros días',
  dayBefore: 'Día anterior con mensajes:',
  dayAfter: 'Día siguiente con mensajes:',
  earlier: 'Mensajes anteriores de este día',
  later: 'Más mensajes de este día',
  /** A day on several pages. */
  part: (from: string, to: string) => `Este día tiene varias páginas. En esta, de ${from} a ${to}.`,
  hoursLater: (hours: number) => `${HOURS[hours] ?? count(hours)} ${hours === 1 ? 'hora' : 'horas'} después`,
  /** Before the beginning of the message that is answered. */
  answers: (name: string) => `A ${name}:`,
  answersYou: 'A ti:',
  quoted: (text: string) => `«${text}»`,
  messageAt: (time: string) => `Enlace al mensaje de ${time}`,
  reactions: 'Reacciones',
  noneTitle: 'Ese día no hubo mensajes',
  noneToday: 'Hoy todavía no hay mensajes',
  noneYet: 'Ese día todavía no ha llegado',
  noneText: 'Estos son los días más cercanos en que se habló:',
  noneEver: 'En esta sala todavía no se ha hablado.',
  /** On paper: the number of a page. */
  pageOf: ' de ',
  // The switcher
  dayIn: (date: string, room: string) => `${date} en ${room}`,
  days: 'Días',
};

export type DaysText = typeof es;
