import { runToEnd } from '@/scripts/run';
import type { Result } from './results';

const AUDIT_TIMEOUT_MS = 60_000;

/** The sums are at the end of npm's report. A long report is cut at its beginning. */
const SUMS = /"vulnerabilities":\s*\{[^{}]*"high":\s*(\d+),\s*"critical":\s*(\d+)/;
/** What npm prints instead of a report if the registry cannot be reached or has no such endpoint. */
const NO_ANSWER = /^\s*"(?:message|summary)":\s*"([^"]+)"/m;

/** Finds known vulnerabilities in the shipped packages. If the registry does not answer, that is not a miss. */
export async function auditPackages(): Promise<Result & { instead?: string }> {
  const options = { timeoutMs: AUDIT_TIMEOUT_MS, quiet: true, env: { npm_config_fetch_retries: '0' } };
  const { output } = await runToEnd('npm', ['audit', '--omit=dev', '--audit-level=high', '--json'], options);
  return auditResult(output);
}

export function auditResult(output: string): Result & { instead?: string } {
  const sums = SUMS.exec(output);
  if (sums) {
    const [, high, critical] = sums;
    const isClean = Number(high) + Number(critical) === 0;
    return { tests: 1, misses: isClean ? [] : [`npm audit --omit=dev: ${high} high, ${critical} critical`] };
  }
  const why = NO_ANSWER.exec(output)?.[1];
  if (why) return { tests: 0, misses: [], instead: `not run: ${why}` };
  return { tests: 0, misses: ['npm audit --omit=dev gave no report'] };
}
