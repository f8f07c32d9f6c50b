import { expect, test } from 'vitest';
import { invitationCode, invitationIdOf } from './code';

const SECRET = 'a secret of this installation';

test('a code leads to its invitation, and is the same each time', () => {
  const code = invitationCode(7, SECRET);
  expect(code).toMatch(/^7-[A-Za-z0-9_-]{22}$/);
  expect(invitationCode(7, SECRET)).toBe(code);
  expect(invitationIdOf(code, SECRET)).toBe(7);
});

test('a code of another id or another secret, or anything else, leads nowhere', {
  tags: 'accounts/invitation',
}, () => {
  const code = invitationCode(7, SECRET);
  const others = [
    code.replace('7-', '8-'),
    code.replace('7-', '07-'),
    invitationCode(7, `${SECRET}2`),
    code.slice(0, -1),
    `${code}A`,
    code.toLowerCase(),
    '7-',
    '',
    '7',
    `${'9'.repeat(40)}-${code.slice(2)}`,
  ];
  for (const other of others) expect(invitationIdOf(other, SECRET)).toBeNull();
});
