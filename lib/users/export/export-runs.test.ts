import { expect, test } from 'vitest';
import { Runs } from './export-runs';

test('a person has one run at a time, and may begin another after its end', () => {
  const runs = new Runs(1_000);
  const first = runs.begin(1);
  expect([runs.begin(1), runs.begin(2) === null]).toEqual([null, false]);
  first?.end();
  expect(runs.begin(1)).not.toBeNull();
});

test('a run that never ends is replaced after its time, and then cannot end the new one', () => {
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
