import { z } from 'zod';

/**
 * A backup is a gzip file with lines of JSON: a header, then a line for each row, `["messages","1","42",…]` in the
 * order of the header's columns, and a footer. Values are the database's own texts (so a BIGINT or a time loses
 * nothing), `bytes` columns are base64, and NULL is null. The footer has the SHA-256 of all bytes before it.
 */

export const FORMAT = 1;
/** All rows of the app are far shorter, so a longer line is not part of a backup. */
export const MAX_LINE_BYTES = 1024 * 1024;

const kind = z.enum(['number', 'text', 'bytes']);
const table = z.strictObject({
  name: z.string(),
  columns: z.array(z.strictObject({ name: z.string(), kind })),
  /** The primary key's columns, in order. */
  key: z.array(z.string()).min(1),
});

export const header = z.strictObject({
  tertulia: z.literal('backup'),
  format: z.literal(FORMAT),
  /** Version of the app that wrote it. */
  version: z.string(),
  /** When the snapshot was taken: ISO 8601, UTC. */
  at: z.string(),
  /** Epoch of the installation that was backed up. A restored installation gets a new one. */
  epoch: z.string(),
  /** Hashes of the migrations that made these tables, in order. */
  migrations: z.array(z.string()),
  tables: z.array(table),
});

export const footer = z.strictObject({
  /** Number of rows of each table. */
  rows: z.record(z.string(), z.number().int()),
  sha256: z.string(),
});

export const row = z.tuple([z.string()], z.string().nullable());

export type Header = z.infer<typeof header>;
export type Footer = z.infer<typeof footer>;
export type Table = z.infer<typeof table>;
/** The table's name, then its values. */
export type Row = z.infer<typeof row>;

/** An error that the operator can fix. Only its message is shown, without a stack. */
export class BackupError extends Error {
  override name = 'BackupError';
}
