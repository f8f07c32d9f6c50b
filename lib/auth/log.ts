import { services } from '@/lib/services';
import { type Log, openLog } from '@/lib/telemetry/log';

let log: Log | null = null;

/** The log of the pages' side; made at first use, since `next build` loads this without services. */
export function authLog(): Log {
  log ??= openLog(services().config.logLevel);
  return log;
}
