import { describe, expect, it } from 'vitest';
import { FakeStorage } from '@/lib/chat/client/fakes';
import { readPlace, savePlace } from './place';

const owner = { userId: 1, roomId: 2 };
const place = { seq: 40, offset: -12.5, seen: 60 };

describe('a place in a room', () => {
  it('belongs to one person and one room', () => {
    const storage = new FakeStorage();
    savePlace(storage, owner, place);
    expect(readPlace(storage, owner)).toEqual(place);
    expect(readPlace(storage, { ...owner, userId: 3 })).toBeNull();
    expect(readPlace(storage, { ...owner, roomId: 3 })).toBeNull();
  });

  it('is removed at the end', () => {
    const storage = new FakeStorage();
    savePlace(storage, owner, place);
    savePlace(storage, owner, null);
    expect(readPlace(storage, owner)).toBeNull();
  });

  it.each(['', '{', 'null', '7', '{"seq":40}', '{"seq":"40","offset":0,"seen":1}'])(
    'is the end if the stored value is %j',
    (kept) => {
      const storage = new FakeStorage();
      storage.setItem('tertulia:place:1:2', kept);
      expect(readPlace(storage, owner)).toBeNull();
    },
  );

  it('is the end if nothing can be stored', () => {
    savePlace(null, owner, place);
    expect(readPlace(null, owner)).toBeNull();
  });
});
