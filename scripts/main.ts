import { fileURLToPath } from 'node:url';
import { errorText } from '@/lib/telemetry/log';

/** Errors whose message tells people what to do. A stack would only distract from the message. */
const PLAIN = [
  'ArchiveError',
  'BackupError',
  'ConfigError',
  'ImportError',
  'PrivateDatabaseError',
  'ProvisionError',
  'UsageError',
];

/** Thrown if a script was called in a wrong way, or cannot do what it was called for. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export function isMain(moduleUrl: string): boolean {
  return process.argv[1] === fileURLToPath(moduleUrl);
}

/**
 * Runs a script, and then ends the process, even if something still runs in it. Shows a failure, and exits with code 1.
 */
export async function main(script: () => Promise<void>): Promise<void> {
  // Node itself would print an uncaught database error with its statement.
  process.once('uncaughtException', fail);
  try {
    await script();
    process.exit();
  } catch (error) {
    fail(error);
  }
}

/** Shows an error, but never the statement of a database error, which may contain password hashes and messages. */
function fail(error: unknown): never {
  console.error(error instanceof Error && PLAIN.includes(error.name) ? error.message : errorText(error));
  process.exit(1);
}
