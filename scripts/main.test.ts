import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const SECRET = '$2b$12$hash';

/** Runs a script with this body through scripts/main.ts, and returns its exit code and its standard error. */
function run(body: string): { status: number | null; stderr: string } {
  const script = `import('./scripts/main.ts').then(({ main, UsageError }) => main(async () => { ${body} }))`;
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '-e', script], { encoding: 'utf8' });
  return { status, stderr };
}

/** An error as mysql2 throws it, with the whole statement and all its values. */
const FAILED = `Object.assign(new Error("Duplicate entry '${SECRET}'"), {
  code: 'ER_DUP_ENTRY',
  sql: "INSERT INTO users VALUES ('${SECRET}')",
  sqlMessage: "Duplicate entry '${SECRET}'",
})`;

test.each([
  ['fails', `throw ${FAILED};`],
  ['fails behind another error', `throw new Error('it broke', { cause: ${FAILED} });`],
  ['fails where nobody waits', `Promise.reject(${FAILED}); await new Promise(() => setTimeout(() => {}, 60_000));`],
])(
  'a statement that %s is reported without its values, with its code and place',
  (_, body) => {
    const { status, stderr } = run(body);
    expect(status).toBe(1);
    expect(stderr).not.toContain(SECRET);
    expect(stderr).not.toContain('INSERT');
    expect(stderr).toContain('Error (ER_DUP_ENTRY): database error\n    at ');
  },
  30_000,
);

test('a usage error is a single line', () => {
  expect(run("throw new UsageError('Usage: it NAME');")).toEqual({ status: 1, stderr: 'Usage: it NAME\n' });
}, 30_000);
