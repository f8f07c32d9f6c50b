import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { ATTACKS } from './tests/security/attacks/index.ts';

/** What waits longest for things outside begins first: at the end the others would wait for it. */
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
    setupFiles: 'tests/support/end-with-run.ts',
    testTimeout,
    // A first app of a run may have to be built.
    hookTimeout: 180_000,
  },
});

// The workers, which start after this, trust the authority that signed the tests' own certificates.
process.env.NODE_EXTRA_CA_CERTS = fileURLToPath(new URL('tests/support/tls/ca.pem', import.meta.url));

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '') } },
  // The classic setting would be read from tsconfig.json, which leaves JSX to Next.
  oxc: { jsx: { runtime: 'automatic' } },
  test: {
    environment: 'node',
    // Most of them wait most of the time, for servers and browsers that run beside them.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    // A test that carries another tag fails.
    tags: ATTACKS.map(({ tag, attack }) => ({ name: tag, description: attack })),
    exclude: [...configDefaults.exclude, '.build/**', '.data/**'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{lib,components,scripts,app}/**/*.test.{ts,tsx}', 'tests/{faults,security}/**/*.test.ts'],
          testTimeout: 10_000,
          // They change nothing that outlives a test, so modules need not be read anew for each file.
          isolate: false,
        },
      },
      onServers('integration', 60_000),
      onServers('browser', 120_000),
    ],
  },
});
