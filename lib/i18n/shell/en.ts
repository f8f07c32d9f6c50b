import type { ShellText } from './es';

function list(names: readonly string[], more: number): string {
  const last = more > 0 ? `${more} ${more === 1 ? 'other' : 'others'}` : (names.at(-1) ?? '');
  const others = more > 0 ? names : names.slice(0, -1);
  return others.length === 0 ? last : `${others.join(', ')} and ${last}`;
}

const verb = (count: number, one: string, many: string) => (count === 1 ? one : many);

export const en: ShellText = {
  copyCode: 'Copy the code',
  copied: 'Copied',
  list,
  rooms: 'Rooms',
  favorites: 'Favorites',
  direct: 'Direct messages',
  conversations: 'Conversations',
  goTo: 'Search or go to…',
  newRoom: 'Create a room',
  newDirect: 'New message',
  browse: 'Browse rooms',
  mentions: 'Mentions',
  noRooms: 'You are not in any room yet.',
  noDirect: 'Nobody so far.',
  narrow: 'Narrow the list',
  widen: 'Widen the list',
  closedRoom: 'closed room',
  muted: 'muted',
  unsent: 'not sent',
  unread: 'unread',
  unreadCount: (count) =>
    count >= 100 ? '99+ unread messages' : verb(count, '1 unread message', `${count} unread messages`),
  mentionCount: (count) =>
    count >= 100 ? '99+ mentions of you' : verb(count, '1 mention of you', `${count} mentions of you`),
  // The page behind a link
  removePreview: 'Remove the link preview',
  noFilesHere: 'Files cannot be sent here.',
  linked: 'Linked message from',
  linkedMissing: 'The linked message is not available.',
  presence: { active: 'Online', away: 'Away', offline: '' },
  typing: (names) =>
    names.length > 3 ? 'Several people are typing…' : `${list(names, 0)} ${verb(names.length, 'is', 'are')} typing…`,
  account: (name) => `Your account: ${name}`,
  ownAccount: 'Your account',
  notifications: 'Notifications',
  administration: 'Administration',
  help: 'Help',
  signOut: 'Sign out',
  signingOut: 'Signing out…',
  signOutFailed: 'Could not sign you out. Check your connection and try again.',
  setStatus: 'Set a status…',
  changeStatus: 'Change your status…',
  goInvisible: 'Appear offline',
  goVisible: 'Appear online again',
  invisible: 'You appear offline',
  openReports: (count) => (count >= 100 ? '99+ reports' : count === 1 ? '1 report' : `${count} reports`),
  chooseTitle: 'Choose a room',
  chooseText: 'Rooms are about something; direct messages are with someone.',
  back: 'Back to the list',
  backUnread: (count) =>
    `Back to the list, ${verb(count, '1 unread message for you', `${count} unread messages for you`)}`,
  details: 'Details',
  showDetails: 'Room details',
  search: 'Search in the room',
  members: (count) => verb(count, '1 member', `${count} members`),
  options: 'Room options',
  calendar: 'Go to a day',
  signedOut: 'Your session ended. Unsent messages will be sent when you sign in again.',
  signIn: 'Sign in',
  notKept: 'This browser cannot keep unsent messages. Do not close the page until they are sent.',
  looking: 'You are looking at this room.',
  join: 'Join',
  moment: 'One moment…',
  allRead: 'Everything is marked as read.',
  nothingUnread: 'Nothing else is unread.',
  tooManyRooms: 'You are in 1,000 rooms, which is the limit. Leave one first.',
  notDone: 'It could not be done. Check your connection and try again.',
  note: {
    joined: (who) => `${who} joined`,
    left: (who) => `${who} left`,
    added: (by, who) => (by === null ? `${who} joined` : `${by} added ${who}`),
    removed: (by, who, count) =>
      by === null ? `${who} ${verb(count, 'is', 'are')} no longer in the room` : `${by} removed ${who}`,
    owner: (by, who, count) =>
      by === null
        ? `${who} now ${verb(count, 'owns', 'own')} the room`
        : `${by} made ${who} ${verb(count, 'an owner', 'owners')}`,
    moderator: (by, who, count) =>
      by === null
        ? `${who} now ${verb(count, 'moderates', 'moderate')} the room`
        : `${by} made ${who} ${verb(count, 'a moderator', 'moderators')}`,
    member: (by, who, count) =>
      by === null
        ? `${who} ${verb(count, 'is', 'are')} now ${verb(count, 'a member', 'members')}`
        : `${by} made ${who} ${verb(count, 'a member', 'members')}`,
    created: (by) => (by === null ? 'The room was created' : `${by} created the room`),
    renamed: (by) => (by === null ? 'The room was renamed' : `${by} renamed the room`),
    topic: (by) => (by === null ? 'The topic was changed' : `${by} changed the topic`),
    restricted: (by) => (by === null ? 'Only moderators write here now' : `${by}: only moderators write here now`),
    unrestricted: (by) => (by === null ? 'Everybody can write here now' : `${by}: everybody can write here now`),
    slowed: (by) => (by === null ? 'Slow mode was turned on' : `${by} turned slow mode on`),
    unslowed: (by) => (by === null ? 'Slow mode was turned off' : `${by} turned slow mode off`),
    expires: (by) => `${by === null ? 'O' : `${by}: o`}ld messages will be erased (see the room’s details)`,
    keeps: (by) => `${by === null ? 'M' : `${by}: m`}essages are no longer erased after a time`,
  },
};
