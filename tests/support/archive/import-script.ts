import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect } from 'vitest';
import { TEST_SECRET } from '@/tests/support/app';
import type { TestDatabase } from '@/tests/support/database';
import type { BundledScript } from '@/tests/support/script';
import { eventually } from '@/tests/support/wait';

/** `npm run import`, in a process of its own. Paths are relative to `folder`, and files are stored in it. */
export function startImport(
  script: BundledScript,
  { url }: TestDatabase,
  folder: string,
  args: readonly string[],
): ChildProcess {
  const settings = {
    DATABASE_URL: url,
    NEXTAUTH_URL: 'http://localhost',
    NEXTAUTH_SECRET: TEST_SECRET,
    FILES_DIR: join(folder, 'own'),
    INIT_CWD: folder,
  };
  return spawn(process.execPath, [script.path, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TERTULIA_DEPLOYED: '', ...settings },
  });
}

/** Call it at once: what was written before is lost. */
export async function ended(child: ChildProcess): Promise<{ code: number | null; output: string }> {
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      output += chunk;
    });
  const [code] = await once(child, 'close');
  return { code, output };
}

/** Kills it as soon as it is so far. It may also have come to its end. */
export async function killWhen(child: ChildProcess, isFar: () => Promise<boolean>): Promise<void> {
  const gone = ended(child);
  await eventually(async () => expect(child.exitCode !== null || (await isFar())).toBe(true), { timeoutMs: 60_000 });
  child.kill('SIGKILL');
  await gone;
}
