import type { Log } from './log';

/** What closing the pools and the database may take once the grace time for people is over. */
const CLOSING_MS = 20_000;

/**
 * Ends the process once, in order, on SIGTERM or SIGINT, however often they come (npm and a terminal each send one).
 * @param drain gets the time, as performance.now() has it, by which people must be gone
 */
export function onShutdown(graceMs: number, log: Log, drain: (deadline: number) => Promise<void>): void {
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    const tooLong = setTimeout(() => {
      log.error('stopping took too long');
      process.exit(1);
    }, graceMs + CLOSING_MS);
    try {
      await drain(performance.now() + graceMs);
      clearTimeout(tooLong);
      log.info('stopped');
      process.exit(0);
    } catch (error) {
      log.error({ err: error }, 'stopping failed');
      process.exit(1);
    }
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
