import { ACCOUNTS } from './accounts';
import { CONTENT } from './content';
import { EVERYWHERE } from './everywhere';
import { FRAMES } from './frames';
import { UPGRADE } from './upgrade';

/** Every attack, each shown by the tests that carry its tag; `npm run test:security` runs those alone. */
export const ATTACKS = [...UPGRADE, ...FRAMES, ...CONTENT, ...ACCOUNTS, ...EVERYWHERE] as const;

export type AttackTag = (typeof ATTACKS)[number]['tag'];

// A tag of a test that no attack has is a type error; vitest refuses it as well (vitest.config.ts).
declare module 'vitest' {
  interface TestTags {
    attack: AttackTag;
  }
}
