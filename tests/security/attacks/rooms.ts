import type { Attack } from '@/tests/security/attack';

export const ROOMS = [
  {
    tag: 'rooms/names',
    attack: 'Names of rooms: taken in another spelling or alphabet, reserved, invisible, full-width, mixed scripts',
    must: 'refused; one of several simultaneous requests gets a name',
  },
  {
    tag: 'rooms/unknown',
    attack: 'Looking for closed, direct and deleted rooms by id, with every route',
    must: 'the same status and bytes as for an id that no room has',
  },
  {
    tag: 'rooms/guests',
    attack:
      'Guests who look for rooms and people beyond their own: by ids, names, searches, links, files, faces, presence and mentions, and after they were removed',
    must: 'the same answers as for what does not exist; nobody learns of it; nothing is changed',
  },
  {
    tag: 'rooms/linked-messages',
    attack: 'Reading messages of rooms in which one is not, deleted ones and hidden ones, by links to them',
    must: 'the same status and bytes as for a message of a room that never was',
  },
  {
    tag: 'rooms/powers',
    attack: 'Every action on a room and its members, by people whose role does not allow it',
    must: '403, and nothing is changed; administrators do not read closed and direct rooms',
  },
  {
    tag: 'rooms/writing',
    attack:
      'Writing in a room for moderators, faster than slow mode, or while silenced: on two nodes, and after coming back',
    must: 'refused, also when the rule came after the room was loaded; what was stored is not lost',
  },
  {
    tag: 'rooms/retention',
    attack:
      'Having messages of a room erased: by another role, without the room’s name, in a conversation, after odd times, again and again to have it sooner',
    must: 'refused, and nothing is changed; nothing is erased within a week of the choice',
  },
  {
    tag: 'rooms/odd-requests',
    attack: 'Invalid ids, lists of 51 people, values of wrong types',
    must: '400 or 404, and nothing is changed',
  },
  {
    tag: 'rooms/odd-days',
    attack: 'Days, months and zones that are none, beyond the calendar, or in a thousand spellings',
    must: 'the page of what does not exist, or 400; a zone is kept under one name',
  },
  {
    tag: 'rooms/flood',
    attack: 'Making rooms and conversations, and searching people, without a pause',
    must: '429 with a waiting time, for this person only',
  },
  {
    tag: 'rooms/reports',
    attack: 'Reporting what one may not read, or again and again; learning who reported; reading rooms by reports',
    must: 'as for a room that never was; one report; only administrators learn it; a few messages, while it is open',
  },
  {
    tag: 'rooms/odd-searches',
    attack:
      'Searches with wildcards, quotes, SQL, 10⁵ characters, many words, and cursors that are invented or somebody’s',
    must: 'text is compared as text; what is malformed or too long is refused; a cursor gives no rights',
  },
  {
    tag: 'rooms/search-elsewhere',
    attack: 'Searching rooms that one is not in, by name or id, or was removed from between two pages',
    must: 'nothing is found; the same answer and statements as for a room that never was',
  },
  {
    tag: 'rooms/hidden-messages',
    attack: 'Reading a hidden message in a page, a replay, a quote, a list, a search, a count, or by a resend',
    must: 'its text is nowhere but in the queue of reports',
  },
  {
    tag: 'rooms/hidden-blocks',
    attack: 'Finding out by whom one is blocked',
    must: 'search and invitations do not change; a conversation is refused as with somebody who left',
  },
] as const satisfies readonly Attack[];
