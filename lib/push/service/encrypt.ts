import { createCipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';

/** The keys of a browser's subscription, in base64url. */
export interface DeviceKeys {
  p256dh: string;
  auth: string;
}

/** The longest text, so that services that take only 4,096 bytes of ciphertext take it. */
export const MOST_BYTES = 3_000;

const CURVE = 'prime256v1';
const SALT_BYTES = 16;
const RECORD_SIZE = 4_096;
/** Ends the last record, and so the text (RFC 8188). */
const LAST_RECORD = Buffer.from([2]);

/**
 * Encrypts a text for a browser (RFC 8291): one record of `aes128gcm` (RFC 8188), with a key pair and a salt of its
 * own.
 * @param chosen only for tests
 * @throws RangeError if the text is too long; the error of node:crypto if the key is no point of the curve
 */
export function encrypt(
  text: string,
  { p256dh, auth }: DeviceKeys,
  { salt = randomBytes(SALT_BYTES), privateKey }: { salt?: Buffer; privateKey?: Buffer } = {},
): Buffer {
  const plain = Buffer.from(text, 'utf8');
  if (plain.length > MOST_BYTES) throw new RangeError('The text of a push is too long');
  const own = createECDH(CURVE);
  if (privateKey) own.setPrivateKey(privateKey);
  else own.generateKeys();
  const [ownPublic, theirs] = [own.getPublicKey(), Buffer.from(p256dh, 'base64url')];
  const shared = own.computeSecret(theirs);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), theirs, ownPublic]);
  const key = hkdf(shared, Buffer.from(auth, 'base64url'), info, 32);
  const cipher = createCipheriv(
    'aes-128-gcm',
    hkdf(key, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16),
    hkdf(key, salt, Buffer.from('Content-Encoding: nonce\0'), 12),
  );
  const size = Buffer.alloc(4);
  size.writeUInt32BE(RECORD_SIZE);
  const head = Buffer.concat([salt, size, Buffer.from([ownPublic.length]), ownPublic]);
  return Buffer.concat([head, cipher.update(plain), cipher.update(LAST_RECORD), cipher.final(), cipher.getAuthTag()]);
}

/** Whether these are keys that something can be encrypted with: a point of the curve, and 16 bytes. */
export function areDeviceKeys({ p256dh, auth }: DeviceKeys): boolean {
  try {
    const own = createECDH(CURVE);
    own.generateKeys();
    own.computeSecret(Buffer.from(p256dh, 'base64url'));
    return Buffer.from(auth, 'base64url').length === 16;
  } catch {
    return false;
  }
}

function hkdf(key: Buffer, salt: Buffer, info: Buffer, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, info, length));
}
