import { describe, expect, it } from 'vitest';
import { FakeStorage } from './fakes';
import { readPlace, savePlace } from './place';

const owner = { userId: 1, roomId: 2 };
const place = { seq: 40, offset: -12.5, seen: 60 };

describe('a place in a room', () => {
  it('is one person’s, in one room', () => {
    const storage = new FakeStorage();
    savePlace(storage, owner, place);
    expect(readPlace(storage, owner)).toEqual(place);
    expect(readPlace(storage, { ...owner, userId: 3 })).toBeNull();
    expect(readPlace(storage, { ...owner, roomId: 3 })).toBeNull();
  });

  it('is forgotten at the end', () => {
    const storage = new FakeStorage();
    savePlace(storage, owner, place);
    savePlace(storage, owner, null);
    expect(readPlace(storage, owner)).toBeNull();
  });

  it.each(['', '{', 'null', '7', '{"seq":40}', '{"seq":"40","offset":0,"seen":1}'])(
    'is the end when what is kept is %j',
    (kept) => {
      const storage = new FakeStorage();
      storage.setItem('tertulia:place:1:2', kept);
      expect(readPlace(storage, owner)).toBeNull();
    },
  );

  it('is the end where nothing can be kept', () => {
    savePlace(null, owner, place);
    expect(readPlace(null, owner)).toBeNull();
  });
});
