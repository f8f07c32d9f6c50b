import type { App } from '@/tests/support/app';

/** Whole lines of a log that no bad request may cause: errors, and what is no line of JSON. */
export function faultsIn(app: App): { line: string; requestId: string | undefined }[] {
  return app
    .logs()
    .split('\n')
    .slice(0, -1)
    .filter((line) => line !== '' && !TOLD.test(line) && !BUSY.test(line))
    .flatMap((line) => {
      const entry = entryOf(line);
      if (!entry) return [{ line, requestId: undefined }];
      return entry.level >= ERROR ? [{ line: line.slice(0, 900), requestId: entry.requestId }] : [];
    });
}

const ERROR = 50;
/** A database that is busy, because of other tests beside this one. Its requests are answered with 503, and sent again. */
const BUSY = /ER_LOCK_WAIT_TIMEOUT|ER_LOCK_DEADLOCK|ER_CHECKREAD|PROTOCOL_SEQUENCE_TIMEOUT|POOL_TIMEOUT|ETIMEDOUT/;
/** What a start tells people. */
const TOLD = /^(?:Tertulia: |✓ )/;

function entryOf(line: string): { level: number; requestId?: string } | null {
  try {
    const entry = JSON.parse(line);
    return typeof entry === 'object' && typeof entry?.level === 'number' ? entry : null;
  } catch {
    return null;
  }
}
