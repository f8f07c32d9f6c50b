import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { startPasswords } from '@/lib/auth/password/password';

/**
 * Measures how long the server's event loop is blocked while 20 people sign in at once: the worst delay must stay under
 * 50 ms. Also measures whether an unknown name takes as long as a wrong password.
 * Run with: node --import tsx tests/bench/sign-in.ts
 */

const PEOPLE = 20;
const LIMIT_MS = 50;
const RESOLUTION_MS = 1;

const passwords = startPasswords();
const hash = await passwords.hash('the password of everybody');

// The delays of an idle loop on this machine, for comparison.
const idle = await delayDuring(() => sleep(5_000));
const start = performance.now();
const busy = await delayDuring(() =>
  Promise.all(
    Array.from({ length: PEOPLE }, (_, i) => {
      // Alternates between the right password, a wrong one and an unknown name.
      const known = i % 3 === 2 ? null : hash;
      return passwords.verify(i % 3 === 0 ? 'the password of everybody' : 'another', known);
    }),
  ),
);
const lastMs = performance.now() - start;

// Alternates, so that other load on the machine affects both equally.
const ratios: number[] = [];
for (let i = 0; i < 9; i++) {
  const [wrong, unknown] = [await timeOf(hash), await timeOf(null)];
  ratios.push(unknown / wrong);
}
const [medianRatio = Number.NaN] = ratios.sort((a, b) => a - b).slice(4);
await passwords.end();

console.log(
  `${PEOPLE} sign-ins: ${(lastMs / PEOPLE).toFixed(0)} ms each, the last after ${(lastMs / 1000).toFixed(1)} s`,
);
console.log(`loop delay meanwhile: worst ${busy.worstMs.toFixed(1)} ms, p99 ${busy.p99Ms.toFixed(1)} ms`);
console.log(`loop delay when idle: worst ${idle.worstMs.toFixed(1)} ms, p99 ${idle.p99Ms.toFixed(1)} ms`);
console.log(`an unknown name takes ${medianRatio.toFixed(2)} times as long as a wrong password (median of 9)`);
if (busy.worstMs > LIMIT_MS) {
  console.error(`The event loop was blocked for more than ${LIMIT_MS} ms`);
  process.exitCode = 1;
}

async function timeOf(known: string | null): Promise<number> {
  const startedAt = performance.now();
  await passwords.verify('another', known);
  return performance.now() - startedAt;
}

async function delayDuring(work: () => Promise<unknown>): Promise<{ worstMs: number; p99Ms: number }> {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  await work();
  delay.disable();
  const ms = (nanoseconds: number) => nanoseconds / 1e6 - RESOLUTION_MS;
  return { worstMs: ms(delay.max), p99Ms: ms(delay.percentile(99)) };
}
