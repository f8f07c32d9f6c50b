import type { AppText } from './es';

export const en: AppText = {
  about: 'The chat of the community.',
  mentions: 'Mentions',
  browse: 'Browse rooms',
  shareTitle: 'Share',
  shareAbout: 'Choose the conversation. The text goes into its field, and you send it.',
  shareNothing: 'There is nothing to share.',
  newsIn: (room) => `New message in ${room}`,
  newsFrom: (people) => `New message from ${people}`,
  mentionedIn: (room) => `You were mentioned in ${room}`,
  newsInMany: (count) => `New messages in ${count} conversations`,
  show: 'Show',
  installTitle: 'Install Tertulia',
  installText: 'It opens like an app, and can tell you about new messages.',
  installSteps: 'Tap Share, and choose “Add to Home Screen”.',
  install: 'Install',
  notNow: 'No, thanks',
};
