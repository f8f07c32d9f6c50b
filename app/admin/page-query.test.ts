import { describe, expect, it } from 'vitest';
import { placeIn } from './page-query';

describe('a place in the list', () => {
  it('is within the range of times that the database can store', () => {
    const place = (after: string) => placeIn({ after }, 'after');
    expect(place('1787342703120.1.2')).toEqual({ createdAt: new Date(1_787_342_703_120), roomId: 1, seq: 2 });
    for (const crafted of ['864000000000000.1.1', '253402300799999.1.1', '-1.1.1', '1.0.1']) {
      expect(place(crafted)).toBeNull();
    }
  });
});
