import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sourceFiles } from '@/tests/support/sources';
import { ATTACKS } from './attacks';
import { auditResult } from './audit';
import { failedFiles, type Report, resultOf } from './results';
import { renderTable } from './table';

describe('the list of attacks', () => {
  const tests = sourceFiles()
    .filter((path) => /\.test\.tsx?$/.test(path) && path !== 'tests/security/attacks.test.ts')
    .map((path) => readFileSync(path, 'utf8'));

  it.each(ATTACKS.map(({ tag }) => tag))('has a test for %s', (tag) => {
    expect(tests.some((source) => source.includes(`'${tag}'`))).toBe(true);
  });

  it('has no tag and no attack twice', () => {
    for (const key of ['tag', 'attack'] as const) {
      expect(new Set(ATTACKS.map((row) => row[key])).size).toBe(ATTACKS.length);
    }
  });
});

describe('a row', () => {
  const row = { tag: 'frames/a', attack: 'A', must: 'B' };
  const report = (...statuses: string[]): Report => {
    const tests = statuses.map((status, i) => ({
      fullName: `door opens ${i}`,
      status,
      tags: ['frames/a', 'frames/b'],
    }));
    const other = { fullName: 'door closes', status: 'skipped', tags: ['frames/c'] };
    const name = '/somewhere/tests/x.test.ts';
    return { testResults: [{ name, status: 'passed', message: '', assertionResults: [...tests, other] }] };
  };

  it('is shown when all tests with its tag passed', () => {
    const result = resultOf('frames/a', report('passed', 'passed'));
    expect(result).toEqual({ tests: 2, misses: [] });
    expect(renderTable([{ ...row, ...result }])).toMatch(/^Frames +A +B +✓ 2 tests$/m);
  });

  it.each([
    ['a test failed', report('passed', 'failed')],
    ['a test was skipped', report('passed', 'skipped')],
    ['no test has its tag', report()],
    ['there is no test at all', { testResults: [] }],
  ])('is a miss when %s', (_, found) => {
    const result = resultOf('frames/a', found);
    expect(result.misses).toHaveLength(1);
    expect(renderTable([{ ...row, ...result }])).toContain('MISS');
  });
});

describe('a file that fails before its tests', () => {
  const file = { name: '/x.test.ts', status: 'failed', message: 'The tag frames/zz is not defined' };

  it('is reported as a miss', () => {
    expect(failedFiles({ testResults: [{ ...file, assertionResults: [] }] })).toEqual([
      '/x.test.ts: The tag frames/zz is not defined',
    ]);
  });

  it('is not a miss if one of its tests failed, because the row reports that', () => {
    const assertionResults = [{ fullName: 'a', status: 'failed', tags: [] }];
    expect(failedFiles({ testResults: [{ ...file, assertionResults }] })).toEqual([]);
  });
});

describe('the audit', () => {
  const found = (high: number, critical: number) => {
    const vulnerabilities = { info: 0, low: 9, moderate: 1, high, critical, total: 9 };
    return auditResult(`npm warn x\n${JSON.stringify({ metadata: { vulnerabilities } }, null, 2)}\n`);
  };

  it('is a miss for high or critical vulnerabilities, and if there is no report', () => {
    expect(found(0, 0).misses).toEqual([]);
    expect(found(1, 0).misses).toHaveLength(1);
    expect(found(0, 2).misses).toHaveLength(1);
    expect(auditResult('npm error').misses).toHaveLength(1);
  });

  it('that got no answer says so, and does not count as passed', () => {
    const result = auditResult(
      'npm warn x\n{\n  "message": "request to https://registry.test failed",\n  "error": {}}',
    );
    expect(result).toEqual({ tests: 0, misses: [], instead: 'not run: request to https://registry.test failed' });
  });
});
