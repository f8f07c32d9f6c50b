import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CURSOR_LENGTH, cursorFrom, positionsFrom } from './cursor';

const number = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 2 ** 50 }));
const seconds = fc.integer({ min: 0, max: 2 ** 40 });

it('is read as it was written', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(number, number, seconds), { maxLength: 40 }), (places) => {
      const positions = new Map(
        places.map(([roomId, below, at]) => [roomId, { below, bound: below === 1 ? 0 : at * 1_000 }]),
      );
      expect(positionsFrom(cursorFrom(positions))).toEqual(positions);
    }),
  );
});

it('has times to the second, and none before the true one', () => {
  const read = positionsFrom(cursorFrom(new Map([[7, { below: 5, bound: 1_001 }]])));
  expect(read).toEqual(new Map([[7, { below: 5, bound: 2_000 }]]));
});

it('is read or refused, whatever it is', () => {
  const anything = fc.oneof(fc.string(), fc.base64String(), fc.string({ unit: fc.constantFrom(...'AQB_-8') }));
  fc.assert(
    fc.property(anything, (text) => {
      for (const [roomId, { below, bound }] of positionsFrom(text) ?? []) {
        expect(Number.isSafeInteger(roomId) && roomId > 0 && Number.isSafeInteger(below) && below > 0).toBe(true);
        expect(bound).toBeGreaterThanOrEqual(0);
      }
    }),
    { numRuns: 2_000 },
  );
  const bad = ['', 'A', 'AQ', 'AgEB', 'AQE_', 'AQEAAQ', 'AQEBAA', 'AQEBAgI', `AQ${'A'.repeat(CURSOR_LENGTH)}`, 'á'];
  expect(bad.map(positionsFrom)).toEqual(bad.map(() => null));
});

it('fits for a person in thousands of rooms', () => {
  const places = Array.from({ length: 5_000 }, (_, i) => {
    return [1_000 + i * 7, { below: 1 + i * 200, bound: 1.8e12 - i * 1e7 }] as const;
  });
  expect(cursorFrom(new Map(places)).length).toBeLessThan(CURSOR_LENGTH);
});
