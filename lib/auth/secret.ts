import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

const SECRET = /^[A-Za-z0-9_-]{43}$/;

/**
 * Returns the secret that the private installation keeps beside its data: 32 random bytes, created at its first start.
 * Two processes that start at once get the same secret.
 * @throws Error if the file exists and holds something else
 */
export async function secretIn(dataDir: string): Promise<string> {
  const path = join(dataDir, 'secret');
  const kept = await readSecret(path);
  if (kept) return kept;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await makeSecret(path);
  const made = await readSecret(path);
  if (!made) throw new Error(`Could not store a secret in ${path}`);
  return made;
}

async function readSecret(path: string): Promise<string | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  if (!SECRET.test(text.trim())) throw new Error(`${path} does not hold a secret: remove it to get a new one`);
  return text.trim();
}

async function makeSecret(path: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`${randomBytes(32).toString('base64url')}\n`);
    await file.sync();
    // A link appears whole or not at all, and unlike a rename it never replaces another process's secret.
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await file.close();
    await rm(draft, { force: true });
  }
}
