import type { Durability } from '@/lib/db/server-settings';
import type { Finding } from './checks';

/** Returns the reasons why an acknowledged commit may not be on the disk, the worst first. */
export function durabilityProblems(durability: Durability): Finding[] {
  const { flushAtCommit, syncBinlog, hasBinlog, writesReachBinlog, doublewrite, flushesReachDisk } = durability;
  const problems: Finding[] = [];
  if (!flushesReachDisk) problems.push({ level: 'red', code: 'durability_sync' });
  if (flushAtCommit !== 1) problems.push({ level: 'red', code: 'durability_flush', detail: String(flushAtCommit) });
  if (!doublewrite) problems.push({ level: 'red', code: 'durability_doublewrite' });
  // After a crash, the binary log may lack the last messages that the data has. So would a replica or a restore from
  // it.
  if (hasBinlog && syncBinlog !== 1)
    problems.push({ level: 'amber', code: 'durability_binlog', detail: String(syncBinlog) });
  if (!writesReachBinlog) problems.push({ level: 'amber', code: 'durability_unlogged' });
  return problems;
}

export function judgeDurability(durability: Durability): Finding {
  return durabilityProblems(durability)[0] ?? { level: 'green', code: 'durability_ok' };
}
