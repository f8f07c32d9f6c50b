import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUILD_TIMEOUT_MS, ROOT } from '@/scripts/build/parts';
import { run } from '@/scripts/run';

/**
 * These changes give a script and a style sheet of the pages other names, and make the server one that is older than
 * replies, mentions and changes of messages: it does not understand the frames that ask for these.
 */
const CHANGES = [
  {
    file: 'components/shell/strips/connection-banner.tsx',
    find: 'const AWAY_MS = 2_000;',
    replace: 'const AWAY_MS = 2_001;',
  },
  { file: 'app/globals.css', find: 'var(--pill);', replace: 'var(--pill, currentColor);' },
  {
    file: 'lib/chat/server/parse.ts',
    find: 'const aboutMessages = [messageInRoom, edit, remove, react, pin, read, readAll] as const;',
    replace: 'const aboutMessages = [messageInRoom, read, readAll] as const;',
  },
  {
    file: 'lib/chat/server/parse.ts',
    find: '  replyTo: seq.optional(),\n  mentions: mentions.optional(),\n',
    replace: '',
  },
];
const NOT_COPIED = ['.git', '.build', '.data', 'node_modules'];

/**
 * Builds these sources with small changes, as an older release.
 * @param folder the folder to build in, on the same file system as this project
 * @returns its deploy folder
 */
export async function buildOlderRelease(folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(ROOT)) {
    if (!NOT_COPIED.includes(name)) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  for (const { file, find, replace } of CHANGES) {
    const source = readFileSync(join(folder, file), 'utf8');
    if (source.split(find).length !== 2) throw new Error(`${file} does not contain this exactly once: ${find}`);
    writeFileSync(join(folder, file), source.replace(find, replace));
  }
  // The packages must be below the root of the bundler. They are hard-linked, because they are too large to copy.
  await run('cp', ['-al', join(ROOT, 'node_modules'), folder], { timeoutMs: BUILD_TIMEOUT_MS });
  const build = ['--import', 'tsx', 'scripts/build.ts', '--standalone'];
  await run(process.execPath, build, { cwd: folder, timeoutMs: BUILD_TIMEOUT_MS, quiet: true });
  return join(folder, '.build/deploy');
}
