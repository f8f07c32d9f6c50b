import { expect, test } from 'vitest';
import { readMetadata } from './discovery';

const ISSUER = 'https://id.test/realm/';
const GOOD = {
  issuer: ISSUER,
  authorization_endpoint: 'https://id.test/auth',
  token_endpoint: 'https://id.test/token',
  jwks_uri: 'https://id.test/keys',
};

test('metadata without choices have the defaults of the standard', () => {
  expect(readMetadata({ ...GOOD, more: 1 }, ISSUER)).toEqual({
    authorization: 'https://id.test/auth',
    token: 'https://id.test/token',
    userinfo: null,
    jwks: 'https://id.test/keys',
    algorithm: 'RS256',
    authMethod: 'client_secret_basic',
  });
});

test('another algorithm or way to show the secret is used only if the usual one is not offered', () => {
  const choices = (algorithms: string[], methods: string[]) => {
    const given = {
      ...GOOD,
      id_token_signing_alg_values_supported: algorithms,
      token_endpoint_auth_methods_supported: methods,
    };
    const { algorithm, authMethod } = readMetadata(given, ISSUER);
    return [algorithm, authMethod];
  };
  expect(choices(['ES256', 'RS256'], ['client_secret_post', 'client_secret_basic'])).toEqual([
    'RS256',
    'client_secret_basic',
  ]);
  expect(choices(['none', 'HS256', 'ES256'], ['client_secret_post'])).toEqual(['ES256', 'client_secret_post']);
});

test.each([
  ['another issuer', { issuer: 'https://evil.example' }, /calls itself https:\/\/evil.example/],
  ['the issuer without its last slash', { issuer: ISSUER.slice(0, -1) }, /calls itself/],
  ['Entra ID’s placeholder', { issuer: 'https://login.test/{tenantid}/v2.0' }, /calls itself/],
  ['a token endpoint in the clear', { token_endpoint: 'http://id.test/token' }, /must begin with https/],
  ['a sign-in page that is a script', { authorization_endpoint: 'javascript:alert(1)' }, /must begin with https/],
  ['no keys', { jwks_uri: undefined }, /jwks_uri/],
  ['only unsigned tokens', { id_token_signing_alg_values_supported: ['none', 'HS256'] }, /signs ID tokens/],
])('%s is refused', (_, changes, message) => {
  expect(() => readMetadata({ ...GOOD, ...changes }, ISSUER)).toThrow(message);
});
