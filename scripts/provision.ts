import { existsSync } from 'node:fs';
import { findExecutable, NO_DATABASE_PROGRAM } from '@/lib/mariadb/program';
import { takeNamedLock } from './machine-lock';
import { runToEnd } from './run';

export type ProgramName = 'mariadb' | 'redis' | 'chromium' | 'emoji' | 'nginx';

/** An error that the operator can fix. Only its message is shown, without a stack. */
export class ProvisionError extends Error {
  override name = 'ProvisionError';
}

interface Program {
  readonly executables: readonly string[];
  readonly debianPackage: string;
  /** What the operator has to do if this script cannot install the program. */
  readonly advice: string;
}

const PROGRAMS: Record<ProgramName, Program> = {
  mariadb: {
    executables: ['mariadbd', 'mysqld'],
    debianPackage: 'mariadb-server-core',
    advice: NO_DATABASE_PROGRAM,
  },
  redis: {
    executables: ['redis-server'],
    debianPackage: 'redis-server',
    advice: `The tests need redis-server and found none here:
  Debian, Ubuntu   sudo apt-get install -y --no-install-recommends redis-server
  macOS            brew install redis`,
  },
  chromium: {
    executables: [
      // This comes first, because it needs half the processor time of the whole browser.
      'chromium-headless-shell',
      'chromium',
      'chromium-browser',
      'google-chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ],
    debianPackage: 'chromium-headless-shell',
    advice: `The tests need Chromium and found none here:
  Debian           sudo apt-get install -y --no-install-recommends chromium-headless-shell
  macOS            brew install --cask google-chrome`,
  },
  emoji: {
    // This is a font, so the paths are those of its file.
    executables: ['/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf', '/System/Library/Fonts/Apple Color Emoji.ttc'],
    debianPackage: 'fonts-noto-color-emoji',
    advice: `The tests need a font of emoji and found none here:
  Debian, Ubuntu   sudo apt-get install -y --no-install-recommends fonts-noto-color-emoji`,
  },
  nginx: {
    executables: ['nginx', '/usr/sbin/nginx'],
    debianPackage: 'nginx',
    advice: `The test of the rolling restart needs nginx and found none here:
  Debian, Ubuntu   sudo apt-get install -y --no-install-recommends nginx
  macOS            brew install nginx`,
  },
};

const APT_TIMEOUT_MS = 10 * 60_000;
const LOCK_TIMEOUT_MS = 2 * APT_TIMEOUT_MS;
const UPDATE_TRIES = 4;

/** Returns the path of a program; null if it is not installed. */
export function findProgram(name: ProgramName): string | null {
  for (const executable of PROGRAMS[name].executables) {
    const found = executable.startsWith('/') ? existsSync(executable) && executable : findExecutable(executable);
    if (found) return found;
  }
  return null;
}

/**
 * Installs missing programs with apt-get, if this process runs as root. Processes that install at the same time take
 * turns.
 * @throws ProvisionError that says what the operator has to do
 */
export async function provision(names: readonly ProgramName[]): Promise<void> {
  if (missingOf(names).length === 0) return;
  if (process.getuid?.() !== 0 || !findExecutable('apt-get')) throw notHere(missingOf(names));
  const release = await takeNamedLock('apt', LOCK_TIMEOUT_MS);
  try {
    // Another process may have installed them in between.
    const missing = missingOf(names);
    if (missing.length > 0) await install(missing.map((name) => PROGRAMS[name].debianPackage));
  } finally {
    release();
  }
  const still = missingOf(names);
  if (still.length > 0) throw notHere(still);
}

async function install(packages: string[]): Promise<void> {
  console.log(`Installing ${packages.join(', ')} with apt-get, because Tertulia needs it and it is not here…`);
  await updateLists();
  const { code, output } = await apt('install', '-y', '--no-install-recommends', ...packages);
  if (code !== 0) throw new ProvisionError(`apt-get could not install ${packages.join(', ')}:\n${output}`);
}

/** Updates the package lists. Tries again while another apt-get does so. If all tries fail, the old lists are used. */
async function updateLists(): Promise<void> {
  for (let tries = 1; ; tries++) {
    const { code, output } = await apt('update');
    if (code === 0) return;
    if (tries === UPDATE_TRIES) return console.warn(`apt-get update failed; going on without it:\n${output}`);
    await new Promise((resolve) => setTimeout(resolve, tries * (2_000 + Math.random() * 1_000)));
  }
}

function apt(...args: string[]) {
  return runToEnd('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=3', ...args], {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    timeoutMs: APT_TIMEOUT_MS,
    quiet: true,
    // An apt-get that ended halfway would leave the machine's packages broken.
    finishAlone: true,
  });
}

function missingOf(names: readonly ProgramName[]): ProgramName[] {
  return names.filter((name) => findProgram(name) === null);
}

function notHere(names: ProgramName[]): ProvisionError {
  return new ProvisionError(names.map((name) => PROGRAMS[name].advice).join('\n\n'));
}
