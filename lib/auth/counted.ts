import { services } from '@/lib/services';
import { SignInLimiter } from './sign-in-limiter';

let tries: SignInLimiter | null = null;

/** The counted tries of this installation; made at first use, since `next build` loads this without services. */
export function signInLimiter(): SignInLimiter {
  if (!tries) {
    const { db, config } = services();
    tries = new SignInLimiter(db, config.authLimit);
  }
  return tries;
}
