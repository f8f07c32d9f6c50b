import { expect, test } from 'vitest';
import { reasonOf } from './reason';

const reason = (message: string, code = 'OAUTH_CALLBACK_ERROR') => reasonOf(code, { error: new Error(message) }).reason;

test('the log is told in words why a sign-in failed, and no value', () => {
  expect(reason('invalid_client (client authentication failed)')).toBe('invalid_client');
  expect(reason('state mismatch, expected abc, got: def')).toBe('state mismatch');
  expect(reason('unexpected iss value, expected https://id.test, got: https://evil.test')).toBe('unexpected iss value');
  expect(reason('eyJhbGciOi.J9')).toBe('eyJhbGciOi');
  expect(reason('x'.repeat(500))).toHaveLength(60);
  expect(reason('<script>')).toBeUndefined();
  expect(reasonOf('OAUTH_CALLBACK_ERROR', new Error('failed to validate JWT signature')).reason).toMatch(/^failed/);
  expect(reasonOf('OAUTH_CALLBACK_ERROR', undefined)).toEqual({});
  expect(reason('wrong password zpqkxwvu', 'CALLBACK_CREDENTIALS_HANDLER_ERROR')).toBeUndefined();
});
