import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ReadinessReport } from '@/lib/health/readiness';
import { hasBearer } from './bearer';
import { OPERATOR_PATHS } from './route-class';

/** The sources of what an operator can request from each process. */
export interface Operations {
  readonly readiness: { readonly draining: boolean; check(): Promise<ReadinessReport> };
  /** Null if METRICS_TOKEN is not set: then there is no /metrics. */
  readonly metrics: { readonly token: string; text(): Promise<string> } | null;
}

const METHODS = ['GET', 'HEAD'];
const TEXT = 'text/plain; charset=utf-8';
const PROMETHEUS = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Answers /healthz, /readyz and /metrics. Accepts any Host, because probes use the address of a single process.
 * @returns null for every other path
 */
export function operatorAnswer(
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  operations: Operations,
): Promise<void> | null {
  if (OPERATOR_PATHS.includes(path) && !METHODS.includes(request.method ?? '')) {
    response.setHeader('Allow', METHODS.join(', '));
    return send(response, 405, TEXT, `Allowed here: ${METHODS.join(', ')}\n`);
  }
  switch (path) {
    case '/healthz':
      // This answer proves that the event loop runs. It does not ask the database, whose failure must cause no restart.
      return send(response, 200, TEXT, 'ok\n');
    case '/readyz':
      return sendReadiness(response, operations);
    case '/metrics':
      return sendMetrics(request, response, operations);
    default:
      return null;
  }
}

async function sendReadiness(response: ServerResponse, { readiness }: Operations): Promise<void> {
  const report = await readiness.check();
  const body = `${JSON.stringify(report)}\n`;
  await send(response, report.status === 'unready' ? 503 : 200, 'application/json', body);
}

async function sendMetrics(request: IncomingMessage, response: ServerResponse, operations: Operations): Promise<void> {
  const { metrics } = operations;
  if (!metrics) return send(response, 404, TEXT, 'There are no metrics without the setting METRICS_TOKEN\n');
  if (!hasBearer(request, metrics.token)) {
    response.setHeader('WWW-Authenticate', 'Bearer');
    return send(response, 401, TEXT, 'Metrics need Authorization: Bearer and the METRICS_TOKEN\n');
  }
  await send(response, 200, PROMETHEUS, await metrics.text());
}

async function send(response: ServerResponse, status: number, type: string, body: string): Promise<void> {
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' });
  response.end(body);
}
