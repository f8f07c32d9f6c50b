import type { Scenario } from '@/tests/faults/scenario';
import { F20 } from './clock';
import { F6, F7, F8 } from './database';
import { F19, F21 } from './far-behind';
import { F25, F26 } from './files';
import { F4 } from './frozen-node';
import { F29 } from './inbox';
import { F1, F2, F3, F5 } from './killed-node';
import { F15, F16, F18 } from './networks';
import { F27 } from './push';
import { F10, F11, F12, F13, F14 } from './redis';
import { F30 } from './removals';
import { F28 } from './search';

/** In the order of the table; F24 is a property test beside the client's timeline. */
export const SCENARIOS: readonly Scenario[] = [
  ...[F1, F2, F3, F4, F5, F6, F7, F8],
  ...[F10, F11, F12, F13, F14],
  ...[F15, F16, F18, F19, F20, F21],
  ...[F25, F26],
  ...[F27, F28, F29, F30],
];
