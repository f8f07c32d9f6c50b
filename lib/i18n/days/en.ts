import type { DaysText } from './es';

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const SHORT_MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const WEEKDAYS = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');
const HOURS = 'Zero One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve'.split(' ');

const count = (number: number) => String(number).replace(/\B(?=(?:\d{3})+$)/g, ',');

export const en: DaysText = {
  month: (month, year) => `${MONTHS[month - 1]} ${year}`,
  monthOf: (month) => MONTHS[month - 1] ?? '',
  weekday: (weekday) => WEEKDAYS[weekday - 1] ?? '',
  letter: (weekday) => 'MTWTFSS'.charAt(weekday - 1),
  dayInCalendar: (weekday, day, month, year) => `${WEEKDAYS[weekday - 1]}, ${MONTHS[month - 1]} ${day}, ${year}`,
  shortDay: (day, month, year) => `${SHORT_MONTHS[month - 1]} ${day}${year === null ? '' : `, ${year}`}`,
  dayInSentence: (day, month) => `${MONTHS[month - 1]} ${day}`,
  calendar: 'Calendar',
  openCalendar: 'Go to a day',
  close: 'Close',
  previousMonth: 'Previous month',
  nextMonth: 'Next month',
  year: 'Year',
  hasMessages: 'with messages',
  noMessages: 'no messages',
  firstMessage: 'First message',
  today: 'Today',
  dayAsPage: (day) => `View ${day} as a page`,
  loading: 'Loading…',
  failed: 'This month could not be loaded.',
  retry: 'Try again',
  keys: 'Use the arrow keys to move between days, and Page Up and Page Down to move between months.',
  title: (weekday, day, month) => `${WEEKDAYS[weekday - 1]}, ${MONTHS[month - 1]} ${day}`,
  messages: (messages, people, isMore) => {
    if (isMore) return `more than ${count(messages)} messages`;
    if (messages === 1) return '1 message';
    return `${count(messages)} messages from ${people === 1 ? '1 person' : `${people} people`}`;
  },
  zone: (label) => label,
  myTime: 'View in my time',
  communityTime: 'View in the community’s time',
  people: 'Who spoke',
  morePeople: (number) => `and ${number} more`,
  toRoom: 'Back to the conversation',
  openInConversation: 'Open in the conversation',
  copyLink: 'Copy the link to this day',
  linkCopied: 'Link copied.',
  copyFailed: 'It could not be copied.',
  print: 'Print',
  more: 'More options',
  conversation: 'Messages of the day',
  otherDays: 'Other days',
  dayBefore: 'Previous day with messages:',
  dayAfter: 'Next day with messages:',
  earlier: 'Earlier messages of this day',
  later: 'More messages of this day',
  part: (from, to) => `This day has several pages. This one is from ${from} to ${to}.`,
  hoursLater: (hours) => `${HOURS[hours] ?? count(hours)} ${hours === 1 ? 'hour' : 'hours'} later`,
  answers: (name) => `To ${name}:`,
  answersYou: 'To you:',
  quoted: (text) => `“${text}”`,
  messageAt: (time) => `Link to the message of ${time}`,
  reactions: 'Reactions',
  noneTitle: 'There were no messages that day',
  noneToday: 'There are no messages yet today',
  noneYet: 'That day has not come yet',
  noneText: 'The nearest days on which people spoke:',
  noneEver: 'Nobody has spoken in this room yet.',
  pageOf: ' of ',
  dayIn: (date, room) => `${date} in ${room}`,
  days: 'Days',
};
