import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { vapidSubject } from './keys';
import { newVapidKeys, Vapid } from './vapid';

const HOUR_MS = 3_600_000;

describe('the authorization at a push service', () => {
  it('is a token signed with the key of the installation, for this service and half a day', () => {
    const keys = newVapidKeys();
    const header = new Vapid(keys, 'https://chat.test').header('https://push.test', 1_000_000);
    const [, token = '', k] = /^vapid t=(.+), k=(.+)$/.exec(header) ?? [];
    const [head = '', claims = '', signature = ''] = token.split('.');
    expect(k).toBe(keys.publicKey);
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({
      aud: 'https://push.test',
      exp: 1_000 + 12 * 3_600,
      sub: 'https://chat.test',
    });
    const point = Buffer.from(keys.publicKey, 'base64url');
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
    const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
    const signed = { key, dsaEncoding: 'ieee-p1363' } as const;
    expect(verify('sha256', Buffer.from(`${head}.${claims}`), signed, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  it('is used again until its last hour', () => {
    const vapid = new Vapid(newVapidKeys(), 'https://chat.test');
    const first = vapid.header('https://push.test', 0);
    expect(vapid.header('https://push.test', 11 * HOUR_MS)).toBe(first);
    expect(vapid.header('https://other.test', 0)).not.toBe(first);
    expect(vapid.header('https://push.test', 11 * HOUR_MS + 1_000)).not.toBe(first);
  });

  it('names the public address, and never localhost, which Apple refuses', () => {
    expect(vapidSubject('https://chat.example.org')).toBe('https://chat.example.org');
    for (const own of ['http://localhost:3000', 'https://localhost', 'https://127.0.0.1:3000', 'https://[::1]:1']) {
      expect(vapidSubject(own)).toMatch(/^mailto:/);
    }
  });
});
