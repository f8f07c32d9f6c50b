import { expect, test } from 'vitest';
import { shapeErrors } from '@/lib/api/schema';
import { signUpBody } from './schema';

const good = { username: 'ana', password: 'zpqkxwvu' };

test.each([
  ['a role', { ...good, role: 'admin' }, { role: ['unknown'] }],
  ['an id and a date', { ...good, id: 1, disabledAt: null }, { id: ['unknown'], disabledAt: ['unknown'] }],
  ['__proto__', JSON.parse('{"username":"ana","password":"zpqkxwvu","__proto__":{"role":"admin"}}'), undefined],
  ['nothing', {}, { username: ['required'], password: ['required'] }],
  ['wrong types', { username: ['ana'], password: 7 }, { username: ['required'], password: ['required'] }],
  ['a list', [], { body: ['malformed'] }],
  ['null', null, { body: ['malformed'] }],
  ['no JSON', undefined, { body: ['malformed'] }],
])('%s is refused', (_, body, errors) => {
  const parsed = signUpBody.safeParse(body);
  expect(parsed.success).toBe(false);
  if (errors && parsed.error) expect(shapeErrors(parsed.error)).toEqual(errors);
});

test('a name and a password are taken as they are', () => {
  const odd = { username: ' ana ', password: ' \0 ' };
  expect(signUpBody.parse(odd)).toEqual(odd);
});
