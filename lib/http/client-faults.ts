import type { Log } from '@/lib/telemetry/log';
import { metrics } from '@/lib/telemetry/metrics';

/** The faults of clients. `cut`: the client disconnected before it had sent its whole request. */
export type ClientFault = 'cut' | 'slow' | 'too_large' | 'malformed';

/** Counts the fault in the metrics. Logs it only at `debug`, because it is not an error of the server. */
export function countClientFault(fault: ClientFault, what: object, log: Log): void {
  metrics.clientFaults.inc({ fault });
  log.debug({ fault, ...what }, 'a request could not be read');
}
