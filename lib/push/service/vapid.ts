import { createECDH, createPrivateKey, type KeyObject, sign } from 'node:crypto';

/** The keys by which push services know this installation, in base64url. */
export interface VapidKeys {
  /** An uncompressed point: 65 bytes. */
  publicKey: string;
  privateKey: string;
}

/** Services refuse tokens that are valid for more than a day. */
const VALID_S = 12 * 3_600;
/** A token is used again as long as it is valid for at least this time. */
const SPARE_S = 3_600;
/** The most tokens that are kept, one for each push service. */
const KEPT = 100;

const HEADER = encoded({ typ: 'JWT', alg: 'ES256' });

export function newVapidKeys(): VapidKeys {
  const pair = createECDH('prime256v1');
  pair.generateKeys();
  // A number with leading zeros is shorter.
  const privateKey = Buffer.alloc(32);
  const bytes = pair.getPrivateKey();
  bytes.copy(privateKey, 32 - bytes.length);
  return { publicKey: pair.getPublicKey('base64url'), privateKey: privateKey.toString('base64url') };
}

/** Makes the `Authorization` header of requests to push services (RFC 8292). */
export class Vapid {
  readonly #key: KeyObject;
  readonly #tokens = new Map<string, { header: string; expires: number }>();

  /** @param subject whom a push service may ask about this installation: an https: or mailto: address */
  constructor(
    private readonly keys: VapidKeys,
    private readonly subject: string,
  ) {
    const point = Buffer.from(keys.publicKey, 'base64url');
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
    this.#key = createPrivateKey({ key: { kty: 'EC', crv: 'P-256', x, y, d: keys.privateKey }, format: 'jwk' });
  }

  get publicKey(): string {
    return this.keys.publicKey;
  }

  /** @param audience the origin of the push service */
  header(audience: string, nowMs = Date.now()): string {
    const now = Math.floor(nowMs / 1_000);
    const known = this.#tokens.get(audience);
    if (known && known.expires - now >= SPARE_S) return known.header;
    const expires = now + VALID_S;
    const claims = `${HEADER}.${encoded({ aud: audience, exp: expires, sub: this.subject })}`;
    const signature = sign('sha256', Buffer.from(claims), { key: this.#key, dsaEncoding: 'ieee-p1363' });
    const header = `vapid t=${claims}.${signature.toString('base64url')}, k=${this.keys.publicKey}`;
    if (this.#tokens.size >= KEPT) this.#tokens.clear();
    this.#tokens.set(audience, { header, expires });
    return header;
  }
}

function encoded(json: object): string {
  return Buffer.from(JSON.stringify(json)).toString('base64url');
}
