import type { MailText } from './es';

export const en: MailText = {
  hello: (username) => `Hello ${username},`,
  copyLink: 'If the button does not work, copy this link into your browser:',
  confirm: {
    subject: (house) => `Confirm your address at ${house}`,
    text: (house) => `You gave this e-mail address for your account at ${house}. Confirm it with this link:`,
    button: 'Confirm the address',
    foot: 'The link is valid for 24 hours. If it was not you, do nothing: the address will not be used.',
  },
  reset: {
    subject: (house) => `A new password at ${house}`,
    text: (house) => `Somebody asked to set a new password for your account at ${house}. Do it with this link:`,
    button: 'Set a new password',
    foot: 'The link works once, and for one hour. If it was not you, do nothing: your password stays the same.',
  },
  signUp: {
    subject: (house) => `Create your account at ${house}`,
    text: (house) => `Somebody asked to create an account at ${house} with this address. Create it with this link:`,
    button: 'Create the account',
    foot: 'The link works once, and for one hour. If it was not you, do nothing: no account will be created.',
  },
  known: {
    subject: (house) => `You have an account at ${house}`,
    text: (house, username) =>
      `Somebody asked to create an account at ${house} with this address, and it is that of your account: ${username}. Sign in with this name:`,
    button: 'Sign in',
    foot: 'If you forgot your password, you can set another one there. If it was not you, do nothing.',
  },
  moved: {
    subject: (house) => `Your address at ${house} changed`,
    text: (house) =>
      `This address is no longer that of an account at ${house}: somebody removed it or confirmed another one. Mails for that account no longer come here.`,
    button: (house) => `Open ${house}`,
    foot: 'If it was not you, sign in and set another password, or tell an administrator.',
  },
  digest: {
    subject: (house, count) =>
      count === 1 ? `A message for you at ${house}` : `${count} messages for you at ${house}`,
    text: 'You have not read this yet: direct messages and mentions.',
    textNone: (count) => (count === 1 ? 'You have an unread message.' : `You have ${count} unread messages.`),
    button: (house) => `Open ${house}`,
    newMessage: 'New message',
    formerPerson: 'Deleted account',
    direct: 'Direct messages',
    more: (count) => `and ${count} more`,
    moreRooms: (count) => (count === 1 ? 'And in 1 more room.' : `And in ${count} more rooms.`),
    at: (day, time) => `${day}, ${time}`,
    foot: 'You get one mail a day at most.',
    unsubscribe: 'Get no more mails like this',
  },
};
