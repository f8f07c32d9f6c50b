import type { Attack } from '@/tests/security/attack';
import { ACCOUNTS } from './accounts';
import { CONTENT } from './content';
import { EVERYWHERE } from './everywhere';
import { FRAMES } from './frames';
import { UPGRADE } from './upgrade';

/** Every attack case, each shown by tests that stand elsewhere; `npm run test:security` runs those alone. */
export const ATTACKS: readonly Attack[] = [...UPGRADE, ...FRAMES, ...CONTENT, ...ACCOUNTS, ...EVERYWHERE];
