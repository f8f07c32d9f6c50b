import { ACCOUNTS } from './accounts.ts';
import { CONTENT } from './content.ts';
import { EVERYWHERE } from './everywhere.ts';
import { FRAMES } from './frames.ts';
import { UPGRADE } from './upgrade.ts';

/** Every attack, each shown by the tests that carry its tag; `npm run test:security` runs those alone. */
export const ATTACKS = [...UPGRADE, ...FRAMES, ...CONTENT, ...ACCOUNTS, ...EVERYWHERE] as const;

export type AttackTag = (typeof ATTACKS)[number]['tag'];

// A tag of a test that no attack has is a type error; vitest refuses it as well (vitest.config.ts).
declare module 'vitest' {
  interface TestTags {
    attack: AttackTag;
  }
}
