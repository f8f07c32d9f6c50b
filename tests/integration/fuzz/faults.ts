import type { App } from '@/tests/support/app';

/** Lines of a log that no bad request may cause: errors, and what is no line of JSON. */
export function faultsIn(app: App): { line: string; requestId: string | undefined }[] {
  return app
    .logs()
    .split('\n')
    .filter((line) => line !== '' && !TOLD.test(line))
    .flatMap((line) => {
      const entry = entryOf(line);
      if (!entry) return [{ line, requestId: undefined }];
      return entry.level >= ERROR ? [{ line: line.slice(0, 900), requestId: entry.requestId }] : [];
    });
}

const ERROR = 50;
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
