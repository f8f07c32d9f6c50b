import type { MessageLog } from '@/lib/messages/log';
import { metrics } from '@/lib/telemetry/metrics';
import { type Decision, type DecisionRequest, decide } from './decisions';
import { type ReportRequest, type ReportResult, report } from './report';

/**
 * Messages that people report, and what administrators decide about them. All of it happens under the lock of the room's
 * row, so a decision sees every report, and two decisions come one after the other.
 */
export interface Reports {
  /** @throws the last error, if the database did not accept it in time; can be repeated */
  report(request: ReportRequest): Promise<ReportResult>;
  /** @throws the last error, if the database did not accept it in time; can be repeated */
  decide(request: DecisionRequest): Promise<Decision>;
}

export function openReports(messageLog: Pick<MessageLog, 'change'>): Reports {
  return {
    async report(request) {
      const result = await report(messageLog, request);
      if (result === 'done') metrics.reports.inc();
      // Whoever repeats a report is told the same.
      return result === 'known' ? 'done' : result;
    },
    async decide(request) {
      const decision = await decide(messageLog, request);
      if (decision.result === 'done') metrics.reportDecisions.inc({ action: request.action });
      return decision;
    },
  };
}
