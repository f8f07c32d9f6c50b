import { MemoryBroker } from '@/lib/broker/memory';
import { openWriterPool } from '@/lib/db/writer-pool';
import { ORIGIN } from '@/tests/faults/people';
import { type Measured, repeat, type Scenario } from '@/tests/faults/scenario';
import type { Stage } from '@/tests/faults/stage';
import { openMessages } from '@/tests/support/messages';
import { removalRace } from '@/tests/support/removal-race';

/** A third node, without a broker to the other two, commits the removals. They learn of a removal from the database. */
export const F30: Scenario = {
  id: 'F30',
  fault: 'somebody is removed while they write and read',
  injections: 20,
  injectionMs: 15_000,
  run: removals,
};

async function removals(stage: Stage, injections: number): Promise<Measured> {
  const pool = openWriterPool(stage.mariadb.address);
  try {
    const log = openMessages(pool, new MemoryBroker());
    const [one = '', two = ''] = stage.nodes.map(({ front }) => `http://127.0.0.1:${front.port}`);
    const results = await repeat(injections, async () => {
      const [owner, member] = await stage.newPeople(2);
      if (!owner || !member) throw new Error('There are no people');
      return removalRace({
        db: stage.db,
        log,
        nodes: [one, two],
        originHeader: ORIGIN,
        owner,
        member,
        random: stage.options.random,
      });
    });
    const violations = results.flatMap((result) => result.violations);
    return {
      times: results.map(({ endedAfterMs }) => endedAfterMs),
      limitMs: 4_000,
      violations: violations.map((what) => ({ invariant: 'I10' as const, what })),
      note: `${results.reduce((sum, { acked }) => sum + acked, 0)} messages acknowledged before the removals`,
    };
  } finally {
    await pool.end();
  }
}
