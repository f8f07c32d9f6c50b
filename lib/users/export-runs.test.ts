import { expect, test } from 'vitest';
import { Runs } from './export-runs';

test('a person has one at a time, and another once it ended', () => {
  const runs = new Runs(1_000);
  const first = runs.begin(1);
  expect([runs.begin(1), runs.begin(2) === null]).toEqual([null, false]);
  first?.end();
  expect(runs.begin(1)).not.toBeNull();
});

test('one that never ends is replaced in time, and then ends nobody else’s', () => {
  let now = 0;
  const runs = new Runs(1_000, () => now);
  const lost = runs.begin(1);
  expect(lost?.stillRuns()).toBe(true);
  now = 1_000;
  expect(lost?.stillRuns()).toBe(false);
  const next = runs.begin(1);
  lost?.end();
  expect([next?.stillRuns(), runs.begin(1)]).toEqual([true, null]);
});
