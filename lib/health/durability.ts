import type { Durability } from '@/lib/db/server-settings';
import type { Finding } from './checks';

/** Returns the reasons why an acknowledged commit may not be on the disk, the worst first. */
export function durabilityProblems({ flush, sync, log, logged, doublewrite, synced }: Durability): Finding[] {
  const problems: Finding[] = [];
  if (!synced) problems.push({ level: 'red', code: 'durability_sync' });
  if (flush !== 1) problems.push({ level: 'red', code: 'durability_flush', detail: String(flush) });
  if (!doublewrite) problems.push({ level: 'red', code: 'durability_doublewrite' });
  // With a binary log, a crash may leave it behind the data; a replica or a restore would then lack the last messages.
  if (log === 1 && sync !== 1) problems.push({ level: 'amber', code: 'durability_binlog', detail: String(sync) });
  if (!logged) problems.push({ level: 'amber', code: 'durability_unlogged' });
  return problems;
}

export function judgeDurability(durability: Durability): Finding {
  return durabilityProblems(durability)[0] ?? { level: 'green', code: 'durability_ok' };
}
