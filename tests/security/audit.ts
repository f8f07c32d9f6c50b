import { runToEnd } from '@/scripts/run';
import type { Result } from './results';

const AUDIT_TIMEOUT_MS = 60_000;

/** The sums stand at the end of npm's report, of which a long one is cut at its beginning. */
const SUMS = /"vulnerabilities":\s*\{[^{}]*"high":\s*(\d+),\s*"critical":\s*(\d+)/;
/** Instead of a report, when the registry cannot be reached or has no such end point. */
const NO_ANSWER = /^\s*"(?:message|summary)":\s*"([^"]+)"/m;

/** Known holes in what is shipped. Where the registry cannot be asked, it says so, and that is no miss. */
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
