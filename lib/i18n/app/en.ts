import type { AppText } from './es';

export const en: AppText = {
  about: 'The chat of the community.',
  mentions: 'Mentions',
  browse: 'Browse rooms',
  shareTitle: 'Share',
  shareAbout: 'Choose the conversation. What you share goes into its field, and you send it.',
  shareLost: 'What you shared did not arrive. Open the app once, and share it again.',
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
