import type { Log } from '@/lib/telemetry/log';
import { metrics } from '@/lib/telemetry/metrics';

/** What clients do wrong. `cut`: they go away before their request is whole. */
export type ClientFault = 'cut' | 'slow' | 'too_large' | 'malformed';

/** One line at `debug` and one in the metrics: nothing of it is an error of ours. */
export function countClientFault(fault: ClientFault, what: object, log: Log): void {
  metrics.clientFaults.inc({ fault });
  log.debug({ fault, ...what }, 'a request could not be read');
}
