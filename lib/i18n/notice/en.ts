import type { NoticeText } from './es';

export const en: NoticeText = {
  tryAgain: 'Try again',
  errorTitle: 'Something went wrong',
  errorText: 'This page could not be shown. Anything that you wrote and did not send is still on this device.',
};
