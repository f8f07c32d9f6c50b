import type { ChatText } from './es';

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

export const en: ChatText = {
  skip: 'Skip to content',
  notes: 'Your notes',
  notLoaded: 'It could not be loaded. Check your connection and try again.',
  today: 'Today',
  yesterday: 'Yesterday',
  date: (day, month, year) => `${MONTHS[month - 1]} ${day}, ${year}`,
  dayPeriods: ['AM', 'PM'],
  log: (room) => `Messages in ${room}`,
  you: 'You',
  nobody: 'Deleted account',
  nobodyInSentence: 'a deleted account',
  deleted: 'Message deleted',
  hidden: 'Hidden by the moderators',
  edited: '(edited)',
  pinned: 'Pinned',
  /** Stands before the name of the author whose message is answered. */
  replyTo: 'In reply to',
  replyToYou: 'In reply to your message',
  reactions: { title: 'Reactions', withYours: ', yours too', add: 'Add a reaction' },
  emptyTitle: 'No messages yet',
  emptyText: 'Write the first one.',
  beginning: 'This is the beginning of the conversation.',
  older: 'Show older messages',
  olderLoading: 'Loading older messages…',
  olderFailed: 'Could not load them. Try again',
  newLine: 'New',
  blocked: {
    messages: (count, people) => {
      if (count === 1) return 'Message from a blocked person';
      return `${count} messages from ${people === 1 ? 'a blocked person' : 'blocked people'}`;
    },
    show: 'Show',
    hide: 'Hide',
  },
  sending: 'Sending',
  sent: 'Sent',
  notSent: 'Not sent',
  writeTo: (room) => `Message ${room}`,
  placeholder: 'Write a message…',
  send: 'Send',
  addEmoji: 'Add an emoji',
  saveEdit: 'Save changes',
  full: 'You have too many unsent messages. Wait for the connection to come back.',
  away: 'No connection. What you write will be sent when it comes back.',
};
