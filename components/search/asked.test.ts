import { expect, it } from 'vitest';
import {
  type Asked,
  addressOf,
  fromAddress,
  isBlank,
  NOTHING,
  questionOf,
  searchIn,
  withChip,
  withoutChip,
} from './asked';

const ALL: Asked = {
  chips: [
    { type: 'from', person: { id: 7 } },
    { type: 'in', room: 5 },
    { type: 'before', day: '2026-08-21' },
    { type: 'has', what: 'file' },
    { type: 'mentions' },
    { type: 'pinned' },
    { type: 'archived' },
  ],
  text: 'río "muy largo" -mar',
};

it('is written into the address and read from it', () => {
  const address = 'from:=7 in:=5 before:2026-08-21 has:file mentions:me is:pinned is:archived río "muy largo" -mar';
  expect(addressOf(ALL)).toBe(address);
  expect(fromAddress(address)).toEqual(ALL);
  expect(fromAddress('')).toEqual(NOTHING);
});

it('leaves typed operators in the text of an address: a person may be called 7', () => {
  expect(fromAddress('from:7 río')).toEqual({ chips: [], text: 'from:7 río' });
  expect(fromAddress('in:=x has:piano before:ayer')).toEqual({ chips: [], text: 'in:=x has:piano before:ayer' });
});

it('sends people and rooms by their ids, and the other chips before the text', () => {
  const q = 'before:2026-08-21 has:file mentions:me is:pinned is:archived río "muy largo" -mar';
  expect(questionOf(ALL)).toEqual({ q, from: [7], in: [5] });
});

it('has a day of each kind once, and several people', () => {
  let asked = withChip(NOTHING, { type: 'after', day: '2026-01-01' });
  asked = withChip(asked, { type: 'after', day: '2026-02-02' });
  asked = withChip(withChip(asked, { type: 'from', person: { id: 1 } }), { type: 'from', person: { id: 2 } });
  expect(addressOf(asked)).toBe('after:2026-02-02 from:=1 from:=2');
  expect(addressOf(withoutChip(asked, 'from 1'))).toBe('after:2026-02-02 from:=2');
});

it('is blank while it only says where to search', () => {
  expect(isBlank({ chips: [{ type: 'in', room: 5 }, { type: 'archived' }], text: ' ' })).toBe(true);
  expect(isBlank({ chips: [{ type: 'pinned' }], text: '' })).toBe(false);
  expect(isBlank({ chips: [], text: 'a' })).toBe(false);
});

it('begins in the room on the screen, but not in one that the person only looks at', () => {
  expect(searchIn({ id: 5, kind: 'open', role: 'member' }).chips).toEqual([{ type: 'in', room: 5 }]);
  expect(searchIn({ id: 5, kind: 'direct' }).chips).toEqual([{ type: 'in', room: 5 }]);
  expect(searchIn({ id: 5, kind: 'open', role: null })).toEqual(NOTHING);
  expect(searchIn(null, 'río')).toEqual({ chips: [], text: 'río' });
});
