import { readFile, writeFile } from 'node:fs/promises';
import { readTable, writeTable } from '@/lib/imports/people-table';
import { UsageError } from '@/scripts/main';

/** @returns null if there is no such file yet, which is right for a dry run */
export async function tableAt(path: string | null, dryRun: boolean): Promise<Map<string, string> | null> {
  if (path === null) return null;
  try {
    return readTable(await readFile(path, 'utf8'));
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOENT') throw error;
    if (dryRun) return null;
    throw new UsageError(`There is no table ${path}. With --dry-run it is written.`);
  }
}

/** Writes the table for whoever decides who the people are. @param rows user names here by name in the chat */
export async function giveTable(path: string, rows: ReadonlyMap<string, string>): Promise<void> {
  await writeFile(path, writeTable(rows), { flag: 'wx' });
  console.log(`The table of people is in ${path}. Write there who has an account here already.`);
}
