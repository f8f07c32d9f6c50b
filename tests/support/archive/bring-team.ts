import { join } from 'node:path';
import type { RowDataPacket } from 'mysql2/promise';
import type { Database } from '@/lib/db/client';
import { Storages } from '@/lib/files/storage/storages';
import { factsOf } from '@/lib/imports/team/facts';
import type { FetchFile } from '@/lib/imports/team/files';
import type { TeamExport } from '@/lib/imports/team/model';
import { planTeam } from '@/lib/imports/team/plan';
import { takeInTeam } from '@/lib/imports/team/take-in';

/** Brings an export of a team chat in as the command does, and closes it. None of its files may be a picture. */

export interface Bring {
  table?: Map<string, string>;
  fetchFile?: FetchFile | null;
}

export async function bringTeam(
  db: Database,
  folder: string,
  team: TeamExport,
  { table = new Map(), fetchFile = null }: Bring = {},
) {
  const settings = { storage: 'local', dir: join(folder, 'files') } as ConstructorParameters<typeof Storages>[0];
  const storages = new Storages(settings);
  try {
    const facts = await factsOf(team);
    const plan = await planTeam(db, team, facts.rooms, facts.needed, table);
    const pictures = { read: async () => null };
    const quota = { quotaBytes: 0, added() {} } as never;
    const deps = { db, storages, pictures, quota, incoming: join(folder, 'incoming') };
    const told = { team, plan, sha256: team.sha256, now: Date.now(), fetchFile };
    return { plan, facts, ...(await takeInTeam(deps, told)) };
  } finally {
    team.close();
    await storages.close();
  }
}

/** Every table in which an import of a team chat writes. */
const TABLES = [
  'users',
  'rooms',
  'memberships',
  'messages',
  'message_changes',
  'mentions',
  'reactions',
  'pins',
  'files',
];

export async function everythingBrought(db: Database): Promise<RowDataPacket[][]> {
  const all: RowDataPacket[][] = [];
  for (const table of TABLES) all.push((await db.$client.query<RowDataPacket[]>(`SELECT * FROM ${table}`))[0]);
  return all;
}
