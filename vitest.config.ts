import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { ATTACKS } from './tests/security/attacks/index.ts';

/**
 * Starts the files first that wait longest for servers and browsers. At the end, the run would have to wait for them.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) =>
      /\/tests\/(browser|integration\/(database|operations))\//.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

/** Projects that need the shared servers: one MariaDB and one Redis for the whole run. */
const onServers = (name: string, testTimeout: number): TestProjectConfiguration => ({
  extends: true,
  test: {
    name,
    include: [`tests/${name}/**/*.test.ts`],
    globalSetup: 'tests/support/servers.ts',
    setupFiles: 'tests/support/preload/end-with-run.ts',
    testTimeout,
    // A busy machine may need longer than vitest's own second until a page has caught up.
    expect: { poll: { timeout: 30_000 } },
    // The first test that starts the app may have to build it.
    hookTimeout: 180_000,
  },
});

// The workers, which start after this, trust the authority that signed the tests' own certificates.
process.env.NODE_EXTRA_CA_CERTS = fileURLToPath(new URL('tests/support/tls/ca.pem', import.meta.url));

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '') } },
  // Without this, the setting would come from tsconfig.json, which leaves JSX to Next.
  oxc: { jsx: { runtime: 'automatic' } },
  test: {
    environment: 'node',
    // Most tests spend most of their time waiting for servers and browsers, which run beside them.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    // A test with any other tag fails.
    tags: ATTACKS.map(({ tag, attack }) => ({ name: tag, description: attack })),
    exclude: [...configDefaults.exclude, '.build/**', '.data/**'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{lib,components,scripts,app}/**/*.test.{ts,tsx}', 'tests/{faults,security}/**/*.test.ts'],
          // A busy machine may need ten times as long as a quiet one.
          testTimeout: 30_000,
          hookTimeout: 60_000,
          // These tests leave nothing behind, so modules need not be loaded again for each file.
          isolate: false,
        },
      },
      onServers('integration', 60_000),
      onServers('browser', 120_000),
    ],
  },
});
