import { loadConfig } from '@/lib/config';
import { assertPortIsFree } from '@/lib/http/listen';
import { reportStartError } from '@/lib/lifecycle/start-error';
import { ensureBuild } from './build';
import { writeNextTsconfig } from './build/parts';
import { enterProject, readEnvFile } from './environment.mjs';
import { main } from './main';
import { provision } from './provision';

/**
 * Runs before each start: checks the settings and the port, installs MariaDB if it is needed, and builds the app if the
 * sources changed. With `dev` it builds nothing, because Next then builds pages when they are requested.
 */
await main(async () => {
  enterProject();
  readEnvFile();
  // If the process that started this one is gone, nobody waits for the result.
  process.once('disconnect', () => process.exit(1));
  await checkSettingsAndPort();
  if (!process.env.DATABASE_URL) await provision(['mariadb']);
  if (process.argv[2] === 'dev') return writeNextTsconfig();
  const { dir, tookMs } = await ensureBuild(process.ppid);
  if (tookMs > 0) console.log(`Built in ${(tookMs / 1_000).toFixed(1)} s.`);
  await new Promise((resolve) => process.send?.(dir, resolve) ?? resolve(null));
});

/** Reports problems early that would stop the server later: a wrong setting, or a port that is in use. */
async function checkSettingsAndPort(): Promise<void> {
  const config = loadConfig();
  try {
    await assertPortIsFree(config.port, config.host);
  } catch (error) {
    reportStartError(error, config);
    process.exit(1);
  }
}
