import { CONNECT } from './connecting';
import { INBOX } from './inbox';
import type { Measure } from './measure';
import { PAGES } from './pages';
import { STORM } from './storm';
import { SWITCHING } from './switching';
import { ACK_HOT, ACK_ROOMS, FANOUT, SATURATION } from './talking';
import { UPLOADING } from './uploading';
import { WATCHING } from './watchers';
import { ROOM_WEIGHT, SIGN_IN_WEIGHT } from './weighing';

export const MEASURES: readonly Measure[] = [
  FANOUT,
  SATURATION,
  ACK_ROOMS,
  ACK_HOT,
  CONNECT,
  STORM,
  PAGES,
  ROOM_WEIGHT,
  SIGN_IN_WEIGHT,
  UPLOADING,
  // Last, because they leave rooms and memberships behind.
  INBOX,
  WATCHING,
  SWITCHING,
];

/** The measures behind each word of `--only`. */
export const CHOICES: Record<string, readonly Measure[]> = {
  fanout: [FANOUT],
  saturation: [SATURATION],
  ack: [ACK_ROOMS, ACK_HOT],
  connect: [CONNECT],
  memory: [CONNECT],
  storm: [STORM],
  pages: [PAGES],
  'page-weight': [ROOM_WEIGHT, SIGN_IN_WEIGHT],
  uploading: [UPLOADING],
  inbox: [INBOX],
  watchers: [WATCHING],
  switch: [SWITCHING],
};
