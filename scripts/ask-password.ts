import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { UsageError } from './main';

/** Far more than the longest password. */
const MAX_BYTES = 16 * 1024;

/**
 * Asks for a new password: at a terminal twice and without an echo; otherwise it reads the first line of standard
 * input. A password is never an argument, because arguments are visible in the shell's history and in the list of
 * processes.
 * @throws UsageError if there is no password, or the two differ
 */
export async function askNewPassword(): Promise<string> {
  if (!process.stdin.isTTY) return lineOfInput();
  const password = await askHidden('Password: ');
  if (password !== (await askHidden('The same again: '))) throw new UsageError('The two passwords differ.');
  return password;
}

async function askHidden(question: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  const interrupted = new Promise<never>((_, reject) => {
    terminal.once('SIGINT', () => reject(new UsageError('Nothing was changed.')));
    terminal.once('close', () => reject(new UsageError('Nothing was changed.')));
  });
  process.stdout.write(question);
  try {
    return await Promise.race([terminal.question(''), interrupted]);
  } finally {
    terminal.close();
    interrupted.catch(() => {});
    process.stdout.write('\n');
  }
}

async function lineOfInput(): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_BYTES) throw new UsageError('Standard input is too long for a password.');
  }
  const [line = ''] = Buffer.concat(chunks).toString('utf8').split(/\r?\n/);
  if (line === '') throw new UsageError('There is no password on standard input.');
  return line;
}
