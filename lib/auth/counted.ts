import { services } from '@/lib/services';
import { Tries } from './tries';

let tries: Tries | null = null;

/** The counted tries of this installation; made at first use, since `next build` loads this without services. */
export function countedTries(): Tries {
  if (!tries) {
    const { db, config } = services();
    tries = new Tries(db, config.authLimit);
  }
  return tries;
}
