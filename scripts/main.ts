import { fileURLToPath } from 'node:url';
import { errorText } from '@/lib/telemetry/log';

/** Errors whose message tells people what to do; a stack would only hide it. */
const PLAIN = ['BackupError', 'ConfigError', 'PrivateDatabaseError', 'ProvisionError', 'UsageError'];

/** Whoever called the script wrote something wrong. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export function isMain(moduleUrl: string): boolean {
  return process.argv[1] === fileURLToPath(moduleUrl);
}

/** Runs a script and ends the process, whatever still runs in it; a failure is shown and gives code 1. */
export async function main(script: () => Promise<void>): Promise<void> {
  // What nobody waited for Node would print whole.
  process.once('uncaughtException', fail);
  try {
    await script();
    process.exit();
  } catch (error) {
    fail(error);
  }
}

/** Of a database's error never the statement: it holds password hashes and what people said. */
function fail(error: unknown): never {
  console.error(error instanceof Error && PLAIN.includes(error.name) ? error.message : errorText(error));
  process.exit(1);
}
