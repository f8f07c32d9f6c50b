import { expect, it } from 'vitest';
import { deployedPackages, isAllowed } from './licences';

it('every package that is deployed has a licence that is allowed', () => {
  const all = deployedPackages();
  expect(all.filter((each) => !isAllowed(each))).toEqual([]);
  const names = all.map(({ name }) => name);
  for (const name of ['next', 'ws', 'mysql2', '@fontsource-variable/inter']) expect(names).toContain(name);
  expect(names).not.toContain('vitest');
});

it.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0-only)', true],
  ['MIT AND ISC', true],
  ['MIT AND GPL-3.0-only', false],
  ['AGPL-3.0-only', false],
  ['SEE LICENSE IN LICENSE', false],
  ['LGPL-3.0-or-later', false],
  ['', false],
])('a package with the licence “%s” is allowed: %s', (licence, allowed) => {
  expect(isAllowed({ name: 'some-package', version: '1.0.0', licence })).toBe(allowed);
});
