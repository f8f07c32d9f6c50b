import { describe, expect, it } from 'vitest';
import type { FoldedDay } from './blocked/fold-blocked';
import { lastRuns } from './last-runs';

const run = (user: string) => ({ user, messages: [] });
const DAYS: FoldedDay[] = [
  { day: '2026-08-20', runs: [run('ana'), run('luis')] },
  { day: '2026-08-21', runs: [run('ana'), run('luis'), run('ana')] },
];

describe('the last runs', () => {
  it('are those of the last days', () => {
    expect(lastRuns(DAYS, 2)).toEqual([{ day: '2026-08-21', runs: [run('luis'), run('ana')] }]);
    expect(lastRuns(DAYS, 4)).toEqual([{ day: '2026-08-20', runs: [run('luis')] }, DAYS[1]]);
  });

  it('are all if there are no more', () => {
    expect(lastRuns(DAYS, 5)).toEqual(DAYS);
    expect(lastRuns([], 5)).toEqual([]);
  });
});
