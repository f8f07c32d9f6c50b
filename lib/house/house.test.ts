import { expect, test } from 'vitest';
import { HOUSE_NAME_LENGTH, houseNameFrom } from './house';

test.each([
  ['  La Huerta ', { name: 'La Huerta' }],
  ['', { name: '' }],
  [' \n ', { name: '' }],
  ['é'.repeat(HOUSE_NAME_LENGTH), { name: 'é'.repeat(HOUSE_NAME_LENGTH) }],
  ['x'.repeat(HOUSE_NAME_LENGTH + 1), { problem: 'house_too_long' }],
  ['\ud800', { problem: 'bad_text' }],
])('the name of a community: %j', (typed, expected) => {
  expect(houseNameFrom(typed)).toEqual(expected);
});
