import { describe, expect, it } from 'vitest';
import { areDeviceKeys, encrypt, MOST_BYTES } from './encrypt';

/** RFC 8291, appendix A. */
const VECTOR = {
  text: 'When I grow up, I want to be a watermelon',
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  salt: 'DGv6ra1nlYgDCS1FRnbzlw',
  privateKey: 'yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw',
  body:
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl' +
    '7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
};

describe('a push', () => {
  it('is encrypted as the example of RFC 8291 says', () => {
    const chosen = {
      salt: Buffer.from(VECTOR.salt, 'base64url'),
      privateKey: Buffer.from(VECTOR.privateKey, 'base64url'),
    };
    expect(encrypt(VECTOR.text, VECTOR, chosen).toString('base64url')).toBe(VECTOR.body);
  });

  it('is another one each time', () => {
    expect(encrypt('hola', VECTOR).equals(encrypt('hola', VECTOR))).toBe(false);
  });

  it('is refused if it is longer than every push service takes', () => {
    expect(encrypt('a'.repeat(MOST_BYTES), VECTOR).length).toBeLessThan(4_096);
    expect(() => encrypt('a'.repeat(MOST_BYTES + 1), VECTOR)).toThrow(RangeError);
  });
});

describe('the keys of a device', () => {
  it('are a point of the curve and 16 bytes', () => {
    expect(areDeviceKeys(VECTOR)).toBe(true);
    expect(areDeviceKeys({ ...VECTOR, p256dh: Buffer.alloc(65, 4).toString('base64url') })).toBe(false);
    expect(areDeviceKeys({ ...VECTOR, p256dh: Buffer.alloc(65).toString('base64url') })).toBe(false);
    expect(areDeviceKeys({ ...VECTOR, auth: 'AAAA' })).toBe(false);
  });
});
