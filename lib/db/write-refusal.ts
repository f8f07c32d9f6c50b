import { isUnreachable } from './unreachable';

/** No answer to a write is a refusal where pings are answered: some servers wait for room on the disk. */
const SILENT = new Set(['PROTOCOL_SEQUENCE_TIMEOUT', 'POOL_TIMEOUT']);

/**
 * With what the database refused a write: the error's code, such as ER_RECORD_FILE_FULL, which holds no statement, value
 * or address; or null when it could not be reached, which is not about writing.
 */
export function writeRefusal(error: unknown): string | null {
  const { code, errno } = error as { code?: string; errno?: number };
  if (SILENT.has(code ?? '')) return 'no answer in time';
  return isUnreachable(error) ? null : (code ?? String(errno ?? 'unknown'));
}
