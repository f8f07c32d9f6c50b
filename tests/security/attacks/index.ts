import { ACCOUNTS } from './accounts.ts';
import { CONTENT } from './content.ts';
import { EVERYWHERE } from './everywhere.ts';
import { FILES } from './files.ts';
import { FRAMES } from './frames.ts';
import { HOOKS } from './hooks.ts';
import { OUTBOUND } from './outbound.ts';
import { ROOMS } from './rooms.ts';
import { UPGRADE } from './upgrade.ts';

/** All attacks. The tests for an attack carry its tag, and `npm run test:security` runs only these tests. */
export const ATTACKS = [
  ...UPGRADE,
  ...FRAMES,
  ...CONTENT,
  ...ACCOUNTS,
  ...ROOMS,
  ...FILES,
  ...OUTBOUND,
  ...HOOKS,
  ...EVERYWHERE,
] as const;

export type AttackTag = (typeof ATTACKS)[number]['tag'];

// A test's tag that belongs to no attack is a type error. Vitest refuses it as well (vitest.config.ts).
declare module 'vitest' {
  interface TestTags {
    attack: AttackTag;
  }
}
