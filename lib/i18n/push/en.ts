import type { PushText } from './es';

export const en: PushText = {
  newMessage: 'New message',
  read: 'You read this on another device',
  testTitle: 'Notifications work',
  testBody: 'This is how you will be notified on this device.',
};
