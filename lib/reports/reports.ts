import type { MessageLog } from '@/lib/messages/log';
import { metrics } from '@/lib/telemetry/metrics';
import { type Decision, type DecisionRequest, decide } from './decisions';
import { type ReportRequest, type ReportResult, report } from './report';

/**
 * Reports of messages, and what administrators decide about the reported messages. Both are written under the lock of
 * the room's row, so a decision sees every earlier report, and two decisions never overlap.
 */
export interface Reports {
  /** Can be repeated. @throws the last error if the database did not accept the report in time */
  report(request: ReportRequest): Promise<ReportResult>;
  /** Can be repeated. @throws the last error if the database did not accept the decision in time */
  decide(request: DecisionRequest): Promise<Decision>;
}

export function openReports(messageLog: Pick<MessageLog, 'change'>): Reports {
  return {
    async report(request) {
      const result = await report(messageLog, request);
      if (result === 'done') metrics.reports.inc();
      // A person who repeats a report gets the same answer as the first time.
      return result === 'known' ? 'done' : result;
    },
    async decide(request) {
      const decision = await decide(messageLog, request);
      if (decision.result === 'done') metrics.reportDecisions.inc({ action: request.action });
      return decision;
    },
  };
}
