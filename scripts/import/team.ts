import { resolve } from 'node:path';
import { loadConfig } from '@/lib/config';
import type { Database } from '@/lib/db/client';
import { factsOf } from '@/lib/imports/team/facts';
import type { FetchFile } from '@/lib/imports/team/files';
import type { TeamExport } from '@/lib/imports/team/model';
import { planTeam, type TeamPlan } from '@/lib/imports/team/plan';
import { proposalsFor } from '@/lib/imports/team/proposals';
import { takeInTeam } from '@/lib/imports/team/take-in';
import { withDatabase } from '@/scripts/database';
import { filesOf } from './storing';
import { giveTable, tableAt } from './table';
import { leftLines, planLines } from './team-words';

export interface TeamOptions {
  people?: string | undefined;
  dryRun: boolean;
  /** The folder to which paths are relative. */
  calledFrom: string;
}

interface Importing extends TeamOptions {
  /** Null: files stay words. */
  fetchFile: FetchFile | null;
  /** What becomes of files, in words. */
  aboutFiles: string;
}

/** Brings an export of a team chat in, or says what would come. Closes the export. */
export async function importTeam(team: TeamExport, options: Importing): Promise<void> {
  const { dryRun, calledFrom, fetchFile, aboutFiles } = options;
  try {
    const tablePath = options.people === undefined ? null : resolve(calledFrom, options.people);
    const table = await tableAt(tablePath, dryRun);
    const facts = await factsOf(team);
    await withDatabase(async (db) => {
      const plan = await planTeam(db, team, facts.rooms, facts.needed, table ?? new Map());
      const proposals = table === null && dryRun ? await proposalsFor(db, team, plan.people) : new Map();
      const { timeZone } = loadConfig();
      for (const line of planLines({ team, facts, plan, proposals, timeZone, aboutFiles })) console.log(line);
      if (!dryRun) return bring(db, team, plan, fetchFile);
      if (tablePath !== null && table === null) {
        const rows = plan.people.map(
          ({ id, name, username }) => [name, proposals.get(id)?.username ?? username] as const,
        );
        await giveTable(tablePath, new Map(rows));
      }
      console.log('Nothing was changed.');
    });
  } finally {
    team.close();
  }
}

async function bring(db: Database, team: TeamExport, plan: TeamPlan, fetchFile: FetchFile | null): Promise<void> {
  const { close, ...deps } = filesOf(db);
  let done = 0;
  const onProgress = (messages: number) => {
    const before = done;
    done += messages;
    if (Math.floor(before / 10_000) < Math.floor(done / 10_000)) console.log(`${done} messages …`);
  };
  try {
    const told = { team, plan, sha256: team.sha256, now: Date.now(), fetchFile, onProgress };
    const result = await takeInTeam(deps, told);
    for (const line of leftLines(result.left)) console.log(line);
    if (fetchFile !== null) console.log(`Files that came in: ${result.files.stored}.`);
    const { failed } = result.files;
    if (failed.length > 0) {
      console.log(`Files that did not come in: ${failed.length}. Run the same command again to try them again.`);
      for (const { name, problem } of failed.slice(0, MOST_NAMED)) console.log(`  ${name}: ${problem}`);
      if (failed.length > MOST_NAMED) console.log(`  and ${failed.length - MOST_NAMED} more`);
    }
    console.log(`All of it is here now. Rooms that came in: ${result.brought}, that were here: ${result.already}.`);
  } finally {
    await close();
  }
}

const MOST_NAMED = 100;
