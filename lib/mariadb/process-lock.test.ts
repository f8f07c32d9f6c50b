import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ProcessLock, processLockHolder, takeProcessLock } from './process-lock.mjs';

const OTHER_PID = process.ppid;

let folder = '';
let path = '';
const releases: (() => void)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tertulia-lock-'));
  path = join(folder, 'lock');
});

afterEach(() => {
  for (const release of releases.splice(0)) release();
  rmSync(folder, { recursive: true, force: true });
});

async function take(options: { pid?: number; timeoutMs?: number; wait?: boolean } = {}) {
  const taken = await takeProcessLock(path, { pid: OTHER_PID, timeoutMs: 5_000, ...options });
  if ('lock' in taken) releases.push(taken.lock.release);
  return taken;
}

async function mustTake(): Promise<ProcessLock> {
  const taken = await take();
  if ('lock' in taken) return taken.lock;
  throw new Error('The lock is held');
}

/** Another process that takes the lock and keeps it. */
async function holderProcess(): Promise<ChildProcess> {
  const module = pathToFileURL(join(process.cwd(), 'lib/mariadb/process-lock.mjs')).href;
  const script = `import { takeProcessLock } from '${module}';
    await takeProcessLock(${JSON.stringify(path)}, { pid: process.pid, timeoutMs: 5000 });
    process.send('held');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 1, 2, 'ipc'] });
  await once(child, 'message');
  return child;
}

/** Waits until all earlier questions are answered: the holder answers in order. */
async function asked(): Promise<void> {
  await processLockHolder(path);
  await processLockHolder(path);
}

test('a second process is told who holds the lock', async () => {
  await mustTake();
  expect(await take()).toEqual({ heldBy: OTHER_PID });
});

test('after a release the next process gets the lock, and no file is left in the folder', async () => {
  (await mustTake()).release();
  (await mustTake()).release();
  expect(readdirSync(folder)).toEqual([]);
});

test('a waiting process gets the lock when it is released', async () => {
  const lock = await mustTake();
  const waiting = take({ wait: true });
  await asked();
  lock.release();
  expect(await waiting).toHaveProperty('lock');
});

test('a waiting process is told in time that the holder keeps the lock', async () => {
  await mustTake();
  expect(await take({ wait: true, timeoutMs: 50 })).toEqual({ heldBy: OTHER_PID });
});

test('a process waits for a holder that is closing', async () => {
  const lock = await mustTake();
  lock.holder.closing = true;
  const waiting = take();
  await asked();
  lock.release();
  expect(await waiting).toHaveProperty('lock');
});

test('the lock of a killed process is free at once', async () => {
  const child = await holderProcess();
  expect(await processLockHolder(path)).toEqual({ pid: child.pid, closing: false });
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await processLockHolder(path)).toBeNull();
  expect(await take()).toHaveProperty('lock');
});

test('of many processes that find the lock of a killed one, exactly one gets it', async () => {
  const child = await holderProcess();
  child.kill('SIGKILL');
  await once(child, 'exit');
  const taken = await Promise.all(Array.from({ length: 8 }, () => take()));
  expect(taken.filter((one) => 'lock' in one)).toHaveLength(1);
});
