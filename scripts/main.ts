import { fileURLToPath } from 'node:url';

/** Errors whose message tells people what to do; a stack would only hide it. */
const PLAIN = ['BackupError', 'ConfigError', 'EmbeddedDatabaseError', 'ProvisionError', 'UsageError'];

/** Whoever called the script wrote something wrong. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export function isMain(moduleUrl: string): boolean {
  return process.argv[1] === fileURLToPath(moduleUrl);
}

/** Runs a script and ends the process, whatever still runs in it; a failure is shown and gives code 1. */
export async function main(script: () => Promise<void>): Promise<void> {
  try {
    await script();
    process.exit();
  } catch (error) {
    console.error(error instanceof Error && PLAIN.includes(error.name) ? error.message : error);
    process.exit(1);
  }
}
