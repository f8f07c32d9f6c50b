import { createHash, randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

/** The codes of the second factor: those of an app (TOTP, RFC 6238), and recovery codes. Pure, but for chance. */

export const STEP_S = 30;
/** As RFC 4226 recommends. */
const SECRET_BYTES = 20;
/** All apps know these; some ignore every other choice. */
const KIND = { algorithm: 'SHA1', digits: 6, period: STEP_S } as const;
/** How many steps a clock may be wrong, either way. */
const WINDOW = 1;

export const RECOVERY_CODES = 10;
/** 80 random bits: nobody finds a code by its SHA-256. */
const RECOVERY_BYTES = 10;
const RECOVERY_LENGTH = 16;
/** Crockford's base32, without letters that look like digits. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

export function newSecret(): Buffer {
  return randomBytes(SECRET_BYTES);
}

/** The secret as people type it into an app. */
export function secretText(secret: Buffer): string {
  return secretOf(secret).base32;
}

/** The address that an app reads from a QR code. @param issuer what the app calls this installation */
export function keyUri(secret: Buffer, { issuer, username }: { issuer: string; username: string }): string {
  return new TOTP({ ...KIND, issuer, label: username, secret: secretOf(secret) }).toString();
}

/** What a person typed as a code: `app` is six digits, `recovery` the code as it was made. Null for anything else. */
export function readCode(typed: string): { app: string } | { recovery: string } | null {
  const text = typed.normalize('NFKC').replace(/[\s-]/g, '').toLowerCase();
  if (/^\d{6}$/.test(text)) return { app: text };
  const code = text.replaceAll('o', '0').replace(/[il]/g, '1');
  return code.length === RECOVERY_LENGTH && [...code].every((sign) => ALPHABET.includes(sign))
    ? { recovery: code }
    : null;
}

/** Returns the step of a code of the app; null if it is no code of now. A step is STEP_S seconds, counted from 1970. */
export function stepOf(secret: Buffer, code: string, nowMs: number): number | null {
  const delta = TOTP.validate({
    ...KIND,
    token: code,
    secret: secretOf(secret),
    timestamp: nowMs,
    window: WINDOW,
  });
  return delta === null ? null : Math.floor(nowMs / (STEP_S * 1_000)) + delta;
}

/** Codes for somebody whose app is lost, each good once. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, recoveryCode);
}

export function recoveryHash(code: string): Buffer {
  return createHash('sha256').update(code).digest();
}

/** In groups of four: typing and reading aloud are easier. */
export function inGroups(code: string): string {
  return code.match(/.{1,4}/g)?.join('-') ?? '';
}

function recoveryCode(): string {
  const bits = [...randomBytes(RECOVERY_BYTES)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return bits.replace(/.{5}/g, (five) => ALPHABET[Number.parseInt(five, 2)] ?? '');
}

function secretOf(secret: Buffer): Secret {
  // A copy: a Buffer may be a part of a larger one.
  return new Secret({ buffer: new Uint8Array(secret).buffer });
}
