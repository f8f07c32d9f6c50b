import { describe, expect, it } from 'vitest';
import { checkUsername } from './name';
import { otherUsernames, usernameFrom } from './username-proposal';

describe('a user name that is made from a name', () => {
  it.each([
    ['María José', 'maría.josé'],
    ['  ANA   ruiz ', 'ana.ruiz'],
    ['Ana_María', 'ana_maría'],
    ['O’Brien', 'obrien'],
    ['Ana (ventas) 🌻', 'ana.ventas'],
    ['Jean-Luc', 'jean-luc'],
    ['J. R. R. Tolkien', 'j.r.r.tolkien'],
    ['Юлия', 'юлия'],
    // One script alone is allowed in a user name.
    ['Юлия Smith', 'юлия'],
    ['Ａｎａ', 'ana'],
    ['שרה לוי', 'שרה.לוי'],
    ['X', ''],
    ['🌻', ''],
    ['', ''],
    ['-- --', ''],
    ['Admin', ''],
    ['Ana Admin', 'ana.admin'],
    [`${'a'.repeat(40)} b`, 'a'.repeat(32)],
    [`${'a'.repeat(31)} bcd`, 'a'.repeat(31)],
  ])('%j gives %j', (shown, username) => {
    expect(usernameFrom(shown)).toBe(username);
  });

  it('is always accepted, or empty', () => {
    const names = ['\ud800', '\0', '\u202eana', 'a'.repeat(100_000), '\u0301\u0301', '...', '___', 'ŉ ß İ', '1 2 3'];
    for (const name of names) {
      const username = usernameFrom(name);
      if (username !== '') expect(checkUsername(username), name).toEqual([]);
    }
  });
});

it('gets the next number if it is taken, and never becomes too long', () => {
  expect(otherUsernames('ana', 3)).toEqual(['ana2', 'ana3', 'ana4']);
  expect(otherUsernames('ana9', 2)).toEqual(['ana10', 'ana11']);
  expect(otherUsernames('a'.repeat(32), 1)).toEqual([`${'a'.repeat(31)}2`]);
  expect(otherUsernames('123', 1)).toEqual(['124']);
});
