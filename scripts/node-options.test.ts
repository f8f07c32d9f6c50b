import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { NODE_OPTIONS } from './node-options';

const ROOT = join(import.meta.dirname, '..');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** Returns the options that Node gets from `npm start` with the operator's own options, and its heap limit in MB. */
function started(operators: string | undefined): { options: string; limitMb: number } {
  const say = `console.log(process.env.NODE_OPTIONS + '\\n' + v8.getHeapStatistics().heap_size_limit / 2 ** 20)`;
  const command = scripts.start.replace('scripts/start.mjs', `-e "${say}"`);
  expect(command).not.toBe(scripts.start);
  const { NODE_OPTIONS: _, ...env } = process.env;
  if (operators !== undefined) env.NODE_OPTIONS = operators;
  const { stdout } = spawnSync('sh', ['-c', command], { encoding: 'utf8', env, timeout: 30_000 });
  const [options = '', limitMb] = stdout.split('\n');
  return { options: options.trim(), limitMb: Number(limitMb) };
}

describe('The heap that Node gets', () => {
  test('is limited by npm start', () => {
    const { options, limitMb } = started(undefined);
    expect(options).toBe(NODE_OPTIONS);
    expect(limitMb).toBeGreaterThan(1_000);
    expect(limitMb).toBeLessThan(1_150);
  });

  test('has the limit of the operator, if their NODE_OPTIONS set one', () => {
    const { limitMb } = started('--max-old-space-size=2048');
    expect(limitMb).toBeGreaterThan(2_000);
    expect(limitMb).toBeLessThan(2_200);
  });

  test('keeps its limits if NODE_OPTIONS have other options', () => {
    const { options, limitMb } = started('--no-deprecation');
    expect(options).toBe(`${NODE_OPTIONS} --no-deprecation`);
    expect(limitMb).toBeLessThan(1_150);
  });

  test('has the same limits in the image', () => {
    expect(readFileSync(join(ROOT, 'infra/Dockerfile'), 'utf8')).toContain(`\nENV NODE_OPTIONS="${NODE_OPTIONS}"\n`);
  });
});
