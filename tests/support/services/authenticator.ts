import { Secret, TOTP } from 'otpauth';
import { inGroups, newRecoveryCodes, newSecret, recoveryHash, STEP_S, secretText } from '@/lib/auth/two-factor/codes';
import { sealedFor } from '@/lib/auth/two-factor/two-factors';
import type { Database } from '@/lib/db/client';
import { recoveryCodes, twoFactors } from '@/lib/db/schema';
import { TEST_SECRET } from '@/tests/support/app';

/** Stands for the app on a person's phone. */
export interface Authenticator {
  /** The secret, as it is typed in. */
  key: string;
  recovery: string[];
}

/** The code that the app shows in some steps from now. */
export function codeOf(key: string, steps = 0): string {
  const timestamp = Date.now() + steps * STEP_S * 1_000;
  return new TOTP({ secret: Secret.fromBase32(key) }).generate({ timestamp });
}

/** Gives a person two factors, no code of which was used yet. */
export async function withTwoFactor(db: Database, userId: number): Promise<Authenticator> {
  const secret = newSecret();
  const codes = newRecoveryCodes();
  const sealed = sealedFor(TEST_SECRET, userId, secret);
  await db.insert(twoFactors).values({ userId, secret: sealed, createdAt: new Date(), lastStep: 0 });
  await db.insert(recoveryCodes).values(codes.map((code) => ({ userId, codeHash: recoveryHash(code) })));
  return { key: secretText(secret), recovery: codes.map(inGroups) };
}
