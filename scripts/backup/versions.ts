import type { PoolConnection } from 'mysql2/promise';
import type { Migration } from '@/lib/db/migration-files';
import { BackupError, type Header } from './format';
import { appliedMigrations } from './tables';

/**
 * Returns the migrations that make the backup's tables, and those that bring them up to date after the restore.
 * @throws BackupError if this version does not know the backup's migrations, or the database has more migrations than
 *   the backup
 */
export async function chooseMigrations(
  connection: PoolConnection,
  { version, migrations }: Header,
  known: Migration[],
): Promise<{ before: Migration[]; after: Migration[] }> {
  const hashes = known.map(({ hash }) => hash);
  if (!begins(hashes, migrations)) {
    throw new BackupError(
      `The backup is of version ${version}, which has migrations that this one lacks. Restore it with that version.`,
    );
  }
  const applied = await appliedMigrations(connection);
  if (!begins(hashes, applied)) {
    throw new BackupError('The database has migrations that this version lacks. Restore with a version that has them.');
  }
  if (applied.length > migrations.length) {
    throw new BackupError(
      `The backup is of version ${version}, older than the database's tables, and tables do not go back. ` +
        'Restore it into a database without tables; it is brought up to date there.',
    );
  }
  return { before: known.slice(0, migrations.length), after: known.slice(migrations.length) };
}

function begins(all: string[], first: string[]): boolean {
  return first.every((hash, i) => hash === all[i]);
}
