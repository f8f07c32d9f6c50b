import { countdown } from './countdown';
import type { TroubleText } from './es';

export const en: TroubleText = {
  retry: 'Try again',
  discard: 'Discard',
  copy: 'Copy',
  copied: 'Copied',
  copyFailed: 'It could not be copied',
  reasons: {
    too_long: 'it is too long',
    empty: 'it has no text',
    bad_text: 'it has characters that are not text',
    room_closed: 'the room takes no messages',
    moderators_only: 'only moderators write in this room',
    silenced: 'you are muted in this room',
    forbidden: 'you may not do this in this room',
    bad_frame: 'the server does not know this yet; try again in a few minutes',
  },
  moderatorsOnly: 'Only moderators write here.',
  silencedUntil: (time, date) => `A moderator muted you here. You can write ${date ? `on ${date} ` : ''}at ${time}`,
  slow: (seconds) => `Slow mode: you can send in ${countdown(seconds)}.`,
  unsentTitle: 'You have unsent messages',
  unsentText: (count) =>
    count === 1
      ? 'If you sign out now, 1 message will be lost.'
      : `If you sign out now, ${count} messages will be lost.`,
  signOutAnyway: 'Sign out anyway',
  stay: 'Cancel',
  noRoom: 'You no longer have access to this room.',
  archived: 'This room is archived.',
  whenOpened: 'Unsent messages will be sent when it is opened again.',
  otherRooms: 'Other rooms',
  otherUser: 'Somebody else signed in with this browser.',
  reload: 'Reload',
  notFoundTitle: 'Page not found',
  notFoundText: 'This page or room does not exist, or you do not have access.',
  home: 'Go to the chat',
};
