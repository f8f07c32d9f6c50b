import { DrizzleQueryError } from 'drizzle-orm/errors';
import { describe, expect, test } from 'vitest';
import { operatorLine } from './start-error';

const SETTINGS = { databaseUrl: 'mysql://tertulia:hunter2@db.test/chat', host: '0.0.0.0', port: 3000 };

function failed(code: string, more: object = {}): Error {
  return Object.assign(new Error(`something with hunter2`), { code, ...more });
}

describe('an error that the operator can fix is one line that names setting and host', () => {
  test.each([
    ['ENOTFOUND', 'DATABASE_URL: the host db.test is not known'],
    ['ECONNREFUSED', 'DATABASE_URL: no database answers at db.test:3306 (ECONNREFUSED)'],
    ['ETIMEDOUT', 'DATABASE_URL: no database answers at db.test:3306 (ETIMEDOUT)'],
    ['HANDSHAKE_NO_SSL_SUPPORT', 'DATABASE_TLS: db.test:3306 offers no TLS'],
  ])('%s', (code, line) => {
    const error = failed(code, { fatal: true });
    expect(operatorLine(error, SETTINGS)).toBe(line);
    expect(operatorLine(new DrizzleQueryError('select hunter2', [], error), SETTINGS)).toBe(line);
  });

  test.each([
    ['ER_ACCESS_DENIED_ERROR', 'DATABASE_URL: db.test:3306 refused the user tertulia: wrong name or password'],
    [
      'ER_DBACCESS_DENIED_ERROR',
      'DATABASE_URL: on db.test:3306 there is no database chat that the user tertulia may use',
    ],
    ['ER_BAD_DB_ERROR', 'DATABASE_URL: there is no database chat on db.test:3306'],
    ['ER_SECURE_TRANSPORT_REQUIRED', 'DATABASE_TLS: db.test:3306 wants TLS: set it to verify'],
  ])('%s', (code, line) => expect(operatorLine(failed(code), SETTINGS)).toBe(line));

  test.each([
    ['EADDRINUSE', 'listen', 'PORT: 3000 is taken on 0.0.0.0'],
    ['EADDRINUSE', 'bind', 'PORT: 3000 is taken on 0.0.0.0'],
    ['EACCES', 'listen', 'PORT: 3000 on 0.0.0.0 is not for this user to listen on'],
    ['EADDRNOTAVAIL', 'listen', 'HOST: 0.0.0.0 is no address of this machine'],
  ])('%s from %s', (code, syscall, line) => expect(operatorLine(failed(code, { syscall }), SETTINGS)).toBe(line));
});

test.each([
  ['a bug', new TypeError('undefined is not a function')],
  ['a value that is no error', 'ENOTFOUND'],
  ['a statement that failed', failed('ER_DUP_ENTRY', { sql: 'INSERT …' })],
  ['a host that is not the database’s', failed('ENOTFOUND', { syscall: 'getaddrinfo' })],
  ['a file', failed('EACCES', { syscall: 'open' })],
])('%s gets no such line', (_, error) => expect(operatorLine(error, SETTINGS)).toBeNull());

test('the private database gets no such line, because nobody set its address', () => {
  const error = failed('ECONNREFUSED', { fatal: true });
  expect(operatorLine(error, { ...SETTINGS, databaseUrl: null })).toBeNull();
});
