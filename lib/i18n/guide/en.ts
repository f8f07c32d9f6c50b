import type { GuideText } from './es';

export const en: GuideText = {
  help: 'Help',
  title: 'Guide',
  contents: 'On this page',
  toChat: 'Go to the chat',
  forMembers: 'Guide for everybody',
  forAdmins: 'Guide for administrators',
  top: 'Back to the top',
};
