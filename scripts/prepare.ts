import { loadConfig } from '@/lib/config';
import { assertPortIsFree } from '@/lib/http/listen';
import { reportStartError } from '@/lib/lifecycle/start-error';
import { ensureBuild } from './build';
import { writeNextTsconfig } from './build-parts';
import { enterProject, readEnvFile } from './environment.mjs';
import { main } from './main';
import { provision } from './provision';

/** What stands between a fresh clone and a running app. With `dev`, nothing is built: Next does it as pages are asked for. */
await main(async () => {
  enterProject();
  readEnvFile();
  // Whoever started this is gone: nobody waits for the result.
  process.once('disconnect', () => process.exit(1));
  await endWithoutPort();
  if (!process.env.DATABASE_URL) await provision(['mariadb']);
  if (process.argv[2] === 'dev') return writeNextTsconfig();
  const { dir, tookMs } = await ensureBuild(process.ppid);
  if (tookMs > 0) console.log(`Built in ${(tookMs / 1_000).toFixed(1)} s.`);
  await new Promise((resolve) => process.send?.(dir, resolve) ?? resolve(null));
});

/** Says at once what would stop the server later: a setting that is wrong, or a port that is taken. */
async function endWithoutPort(): Promise<void> {
  const config = loadConfig();
  try {
    await assertPortIsFree(config.port, config.host);
  } catch (error) {
    reportStartError(error, config);
    process.exit(1);
  }
}
