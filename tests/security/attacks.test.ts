import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Attack } from './attack';
import { ATTACKS } from './attacks';
import { auditResult } from './audit';
import { isIn, matcher } from './names';
import { type Report, resultOf } from './results';
import { renderTable } from './table';

describe('the list of attacks', () => {
  it.each(ATTACKS.map((row) => [`${row.area}: ${row.attack}`, row] as const))(
    'names tests that are there: %s',
    (_, { shownBy }) => {
      const named = Object.entries(shownBy).flatMap(([file, names]) => names.map((name) => [file, name] as const));
      expect(named).not.toEqual([]);
      expect(named.filter(([file, name]) => !isIn(readFileSync(file, 'utf8'), name))).toEqual([]);
    },
  );

  it('names no attack twice', () => {
    const named = ATTACKS.map(({ area, attack }) => `${area} ${attack}`);
    expect(new Set(named).size).toBe(named.length);
  });
});

describe('a name', () => {
  const source = `describe('a door', () => { it.each([['a key'], ['it\\'s own']])('opens with %s', (k) => {}); });
    test('a wall', async () => {});`;

  it.each(['a door › opens with %s', 'a door › opens with a key', 'a wall', 'opens with a key'])(
    '%s is there',
    (name) => expect(isIn(source, name)).toBe(true),
  );

  it.each(['a door › opens with a hammer', 'a door › closes', 'a wall › opens with %s', 'a', ''])('%j is not', (name) =>
    expect(isIn(source, name)).toBe(false),
  );

  it('stands for all its cases, and for nothing around them', () => {
    expect(matcher('to %s is 404 (a.b)').test('to %zz\n is 404 (a.b)')).toBe(true);
    expect(matcher('to %s is 404').test('to x is 4040')).toBe(false);
    expect(matcher('a.b').test('axb')).toBe(false);
  });
});

describe('a row', () => {
  const attack: Attack = {
    area: 'Frames',
    attack: 'A',
    must: 'B',
    shownBy: { 'tests/x.test.ts': ['door › opens %s'] },
  };
  const report = (...statuses: string[]): Report => {
    const assertionResults = statuses.map((status, i) => ({ ancestorTitles: ['door'], title: `opens ${i}`, status }));
    return { testResults: [{ name: '/somewhere/tests/x.test.ts', message: '', assertionResults }] };
  };

  it('is shown when all its tests passed', () => {
    expect(resultOf(attack, report('passed', 'passed'))).toEqual({ tests: 2, misses: [] });
  });

  it.each([
    ['a test failed', report('passed', 'failed')],
    ['a test was skipped', report('passed', 'skipped')],
    ['there is none', report()],
    ['its file is not there', { testResults: [] }],
  ])('is a miss when %s', (_, found) => {
    const result = resultOf(attack, found);
    expect(result.misses).toHaveLength(1);
    expect(renderTable([{ ...attack, ...result }])).toContain('MISS');
  });
});

describe('the audit', () => {
  const found = (high: number, critical: number) => {
    const vulnerabilities = { info: 0, low: 9, moderate: 1, high, critical, total: 9 };
    return auditResult(`npm warn x\n${JSON.stringify({ metadata: { vulnerabilities } }, null, 2)}\n`);
  };

  it('is a miss for what is high or worse, and when there is no report', () => {
    expect(found(0, 0).misses).toEqual([]);
    expect(found(1, 0).misses).toHaveLength(1);
    expect(found(0, 2).misses).toHaveLength(1);
    expect(auditResult('npm error').misses).toHaveLength(1);
  });

  it('that got no answer says so, and is not taken for a good one', () => {
    const result = auditResult(
      'npm warn x\n{\n  "message": "request to https://registry.test failed",\n  "error": {}}',
    );
    expect(result).toEqual({ tests: 0, misses: [], instead: 'not run: request to https://registry.test failed' });
  });
});
