import type { NoticeText } from './es';

export const en: NoticeText = {
  tryAgain: 'Try again',
  errorTitle: 'Something went wrong',
  errorText: 'This page could not be shown. What you wrote and was not sent is still on this device.',
};
