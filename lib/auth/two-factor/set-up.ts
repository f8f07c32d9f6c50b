import { createHash } from 'node:crypto';
import { z } from 'zod';
import { open, seal } from '@/lib/auth/sealing';
import { keyUri, newSecret, secretText } from './codes';

/**
 * A second factor that is being set up: the page keeps it, sealed, until a code shows that the app has the secret. So
 * nothing is stored for people who give up half-way.
 */

const MINUTES = 15;

/** In which session somebody sets up a second factor, after they gave this password. */
export interface Owner {
  userId: number;
  sessionId: string;
  passwordHash: string;
}

export interface SetUp {
  /** For the second request. */
  setUp: string;
  /** The secret, as people type it into an app. */
  key: string;
  /** The address for the QR code. */
  uri: string;
}

const content = z.object({ key: z.base64(), password: z.string(), until: z.number() });

/** @param names what the app shows */
export function beginSetUp(
  secret: string,
  owner: Owner,
  names: { issuer: string; username: string },
  now = Date.now(),
): SetUp {
  const key = newSecret();
  const until = now + MINUTES * 60_000;
  const text = JSON.stringify({ key: key.toString('base64'), password: digestOf(owner), until });
  return {
    setUp: seal(secret, purposeOf(owner), Buffer.from(text)).toString('base64url'),
    key: secretText(key),
    uri: keyUri(key, names),
  };
}

/** Returns the secret of the app; null if it is too late, another session, or the password was changed meanwhile. */
export function finishSetUp(secret: string, owner: Owner, setUp: string, now = Date.now()): Buffer | null {
  const text = open(secret, purposeOf(owner), Buffer.from(setUp, 'base64url'));
  if (text === null) return null;
  const { key, password, until } = content.parse(JSON.parse(text.toString()));
  return password === digestOf(owner) && now < until ? Buffer.from(key, 'base64') : null;
}

function purposeOf({ userId, sessionId }: Owner): string {
  return `set-up by ${userId} in ${sessionId}`;
}

function digestOf({ passwordHash }: Owner): string {
  return createHash('sha256').update(passwordHash).digest('base64');
}
