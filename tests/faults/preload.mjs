// @ts-check
import { readFileSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/**
 * Runs in a node before the server. It lets the node's clock jump, and reports how long its event loop was blocked.
 * On SIGUSR2 the wall clock moves by the milliseconds in FAULT_CLOCK_FILE; monotonic clocks and timers do not change.
 */
const { FAULT_CLOCK_FILE, FAULT_LOOP_FILE } = process.env;

if (FAULT_CLOCK_FILE) shiftClock(FAULT_CLOCK_FILE);
if (FAULT_LOOP_FILE) watchLoop(FAULT_LOOP_FILE);

/** @param {string} file */
function shiftClock(file) {
  const RealDate = Date;
  let shiftMs = 0;
  globalThis.Date = /** @type {DateConstructor} */ (
    new Proxy(RealDate, {
      get: (target, name) => (name === 'now' ? () => RealDate.now() + shiftMs : Reflect.get(target, name)),
      construct: (target, args, made) =>
        Reflect.construct(target, args.length === 0 ? [RealDate.now() + shiftMs] : args, made),
    })
  );
  process.on('SIGUSR2', () => {
    shiftMs = Number(readFileSync(file, 'utf8'));
  });
}

/** @param {string} file */
function watchLoop(file) {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  setInterval(() => {
    writeFileSync(file, String(Math.round(delay.max / 1e6)));
    delay.reset();
  }, 1_000).unref();
}
