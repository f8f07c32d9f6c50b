import { isUnreachable } from './unreachable';

/** No answer to a write, while pings are answered, is a refusal: some servers wait for free space on the disk. */
const SILENT = new Set(['PROTOCOL_SEQUENCE_TIMEOUT', 'POOL_TIMEOUT']);

/**
 * Returns why the database refused a write: the error's code, such as ER_RECORD_FILE_FULL, which holds no statement,
 * value or address. Returns null if the database could not be reached, which is not about writing.
 */
export function writeRefusal(error: unknown): string | null {
  const { code, errno } = error as { code?: string; errno?: number };
  if (SILENT.has(code ?? '')) return 'no answer in time';
  return isUnreachable(error) ? null : (code ?? String(errno ?? 'unknown'));
}
