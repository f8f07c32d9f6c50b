import { CONNECT } from './connecting';
import type { Measure } from './measure';
import { STORM } from './storm';
import { ACK_HOT, ACK_ROOMS, FANOUT, SATURATION } from './talking';

export const MEASURES: readonly Measure[] = [FANOUT, SATURATION, ACK_ROOMS, ACK_HOT, CONNECT, STORM];

/** The measures behind each word of `--only`. */
export const CHOICES: Record<string, readonly Measure[]> = {
  fanout: [FANOUT],
  saturation: [SATURATION],
  ack: [ACK_ROOMS, ACK_HOT],
  connect: [CONNECT],
  memory: [CONNECT],
  storm: [STORM],
};
