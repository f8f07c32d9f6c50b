import { fullJitter } from '@/lib/backoff';

/** How long a message or a change may wait and be tried before it is given up. */
export const DEADLINE_MS = 8_000;

/** The database's errors about the contents of one entry. Trying again cannot help. */
const DATA_ERRORS = new Set(['ER_DATA_TOO_LONG', 'ER_TRUNCATED_WRONG_VALUE', 'ER_TRUNCATED_WRONG_VALUE_FOR_FIELD']);

export function isAboutData(error: unknown): boolean {
  return DATA_ERRORS.has((error as { code?: string }).code ?? '');
}

/** A random pause after a failure: at most 25 ms for `attempt` 0, twice that for each one more, and never over 1 s. */
export function pause(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, fullJitter(attempt, { baseMs: 25, capMs: 1_000 })));
}

/**
 * Repeats work until it succeeds or DEADLINE_MS is over. Only for work that is not an entry of a log and may be done
 * twice.
 * @throws the last error
 */
export async function retried<T>(
  work: () => Promise<T>,
  onError: (error: unknown, attempt: number) => void,
): Promise<T> {
  const deadline = performance.now() + DEADLINE_MS;
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      onError(error, attempt);
      if (isAboutData(error) || performance.now() > deadline) throw error;
      await pause(attempt);
    }
  }
}
