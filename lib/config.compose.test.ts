import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConfig } from './config';

const SECRETS = ['MYSQL_PASSWORD', 'MYSQL_ROOT_PASSWORD', 'NEXTAUTH_SECRET'];
const COMPOSE = readFileSync('infra/compose.yaml', 'utf8');
const SAMPLE = readFileSync('infra/.env.sample', 'utf8');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tertulia-compose-'));
  mkdirSync(join(folder, 'infra'));
  cpSync('infra/.env.sample', join(folder, 'infra/.env.sample'));
  mkdirSync(join(folder, 'bin'));
  const standIn = `#!/bin/sh\nexec '${process.execPath}' -p "crypto.randomBytes($3).toString('hex')"\n`;
  writeFileSync(join(folder, 'bin/openssl'), standIn, { mode: 0o755 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command that the sample gives, as if somebody had copied it. Returns its exit code. */
function runCommand(): number | null {
  const command = SAMPLE.split('\n').find((line) => /^# .*openssl rand/.test(line)) ?? '#  false';
  // A test machine may have no openssl. Then the shell finds the stand-in.
  const path = `PATH="$PATH:${join(folder, 'bin')}"`;
  return spawnSync('bash', ['-c', `${path}; ${command.replace(/^#\s+/, '')}`], { cwd: folder }).status;
}

const written = () => readFileSync(join(folder, 'infra/.env'), 'utf8');

/** The app's environment as compose makes it: the `environment:` block of `x-app` with its variables replaced. */
function environment(variables: NodeJS.Dict<string>): Record<string, string> {
  const [, block = ''] = /^x-app:[\s\S]*?\n {2}environment:\n((?: {4}.*\n)+)/m.exec(COMPOSE) ?? [];
  const settings = block.matchAll(/^ {4}([A-Z_]+): (.*)$/gm);
  return Object.fromEntries([...settings].map(([, name, value = '']) => [name, substituted(value, variables)]));
}

/** Replaces `${NAME:?why}` and `${NAME:-else}`. @throws Error, as compose does, if a required variable is empty */
function substituted(text: string, variables: NodeJS.Dict<string>): string {
  return text.replace(/\$\{(\w+):([?-])([^}]*)\}/g, (_, name: string, how: string, rest: string) => {
    const value = variables[name] || (how === '-' ? rest : '');
    if (value === '' && how === '?') throw new Error(`${name}: ${rest}`);
    return value;
  });
}

test('the app starts with the file that the sample command writes', () => {
  expect(runCommand()).toBe(0);
  const settings = environment(parseEnv(written()));
  expect(Object.keys(settings)).toContain('REDIS_URL');
  expect(readConfig(settings, { deployed: true })).toMatchObject({ publicUrl: 'http://localhost:8080' });
});

test('the command writes new secrets each time, and only the owner can read them', () => {
  runCommand();
  const first = parseEnv(written());
  expect(statSync(join(folder, 'infra/.env')).mode & 0o077).toBe(0);
  rmSync(join(folder, 'infra/.env'));
  runCommand();
  const all = SECRETS.flatMap((name) => [first[name], parseEnv(written())[name]]);
  expect(new Set(all).size).toBe(6);
  for (const secret of all) expect(secret).toMatch(/^[0-9a-f]{48}$/);
});

test('the command keeps an existing file, because the database keeps the passwords of its first start', () => {
  runCommand();
  const before = written();
  expect(runCommand()).not.toBe(0);
  expect(written()).toBe(before);
});

test.each(SECRETS)('the unchanged sample starts nothing: %s is empty', (name) => {
  expect(parseEnv(SAMPLE)[name]).toBe('');
  expect(COMPOSE).toContain(`\${${name}:?`);
});
