import { services } from '@/lib/services';
import { hasTwoFactor, takeCode } from './two-factors';

/**
 * Thrown when a password is right and nothing was decided about the code, so the try is given back: no code was given,
 * or too many wrong ones before.
 */
export class SecondStep extends Error {
  override name = 'SecondStep';

  constructor(
    readonly failure: 'code_needed' | 'limited',
    readonly retryAfterS = 0,
  ) {
    super(failure);
  }
}

/**
 * Checks the second factor of a person whose password is right.
 * @param person with the usernameKey of their name
 * @param code as typed; empty: not asked for yet
 * @returns true for a right code, and for a person who has no second factor
 * @throws SecondStep
 */
export async function passesSecondStep(person: { id: number; key: string }, code: string): Promise<boolean> {
  const { db, secret, signInLimiter } = services();
  if (!(await hasTwoFactor(db, person.id))) return true;
  if (code === '') throw new SecondStep('code_needed');
  const right = await signInLimiter.code(person.key, () => takeCode({ db, secret }, person.id, code));
  if (typeof right !== 'boolean') throw new SecondStep('limited', right.retryAfterS);
  return right;
}
