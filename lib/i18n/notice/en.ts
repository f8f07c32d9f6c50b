import type { NoticeText } from './es';

export const en: NoticeText = {
  tryAgain: 'Try again',
  notFoundTitle: 'Page not found',
  notFoundText: 'This page or room does not exist, or you do not have access.',
  errorTitle: 'Something went wrong',
  errorText: 'This page could not be shown. What you wrote and was not sent is still on this device.',
};
