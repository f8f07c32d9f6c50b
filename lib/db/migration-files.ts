import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { isResumable } from './statement-kinds';

/** A file of drizzle/. */
export interface Migration {
  /** The name of the file, without `.sql`. */
  readonly name: string;
  /** SHA-256 of the file. */
  readonly hash: string;
  /** When it was generated, in ms; each is later than those before it. */
  readonly time: number;
  readonly statements: string[];
}

/** Reads the migrations in order. @throws Error if one has a statement that could not be resumed after a kill */
export function readMigrations(folder = join(process.cwd(), 'drizzle')): Migration[] {
  const journal = JSON.parse(readFileSync(join(folder, 'meta/_journal.json'), 'utf8'));
  return readMigrationFiles({ migrationsFolder: folder }).map(({ hash, folderMillis, sql }, i) => {
    const name: string = journal.entries[i].tag;
    const unknown = sql.findIndex((statement) => !isResumable(statement));
    if (unknown !== -1)
      throw new Error(`Migration ${name}, statement ${unknown + 1}: lib/db/statement-kinds.ts does not know it`);
    return { name, hash, time: folderMillis, statements: sql };
  });
}
