import { fileURLToPath } from 'node:url';
import { errorText } from '@/lib/telemetry/log';

/** Errors whose message tells people what to do; a stack would only hide it. */
const PLAIN = ['BackupError', 'ConfigError', 'PrivateDatabaseError', 'ProvisionError', 'UsageError'];

/** The script was called in a wrong way. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export function isMain(moduleUrl: string): boolean {
  return process.argv[1] === fileURLToPath(moduleUrl);
}

/** Runs a script, then ends the process, even if something still runs in it. A failure is shown and gives code 1. */
export async function main(script: () => Promise<void>): Promise<void> {
  // Node itself would print an uncaught error with its statement.
  process.once('uncaughtException', fail);
  try {
    await script();
    process.exit();
  } catch (error) {
    fail(error);
  }
}

/** Never shows the statement of a database error: it holds password hashes and messages. */
function fail(error: unknown): never {
  console.error(error instanceof Error && PLAIN.includes(error.name) ? error.message : errorText(error));
  process.exit(1);
}
