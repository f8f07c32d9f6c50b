import type { Readable } from 'node:stream';
import type { RowDataPacket } from 'mysql2/promise';
import type { Database } from '@/lib/db/client';
import type { StorageName } from '@/lib/files/storage/storage';
import type { Storages } from '@/lib/files/storage/storages';
import { type Section, sectionsOf } from '@/lib/users/export/export';
import packageJson from '@/package.json';
import { FORMAT } from './format';
import { MANIFEST } from './manifest';
import { ZipWriter } from './zip-writer';

/** Files whose rows are read at once. */
const PAGE = 100;

/** Fields that the lists of an archive call otherwise, by section. */
const AS_IN_ARCHIVE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  messages: { time: 'at' },
  changes: { time: 'at', kind: 'type' },
  files: { time: 'createdAt' },
  pins: { time: 'createdAt' },
};

/**
 * Yields a ZIP of what is stored about a person: each section of sectionsOf as JSON lines, or as one JSON value, and
 * `files/<id>` with the bytes of the files that they uploaded. Holds one page of rows in memory. What changes meanwhile
 * may be in it or not. Whoever stops reading ends it with `return`.
 */
export async function* ownArchive(
  db: Database,
  storages: Pick<Storages, 'of'>,
  userId: number,
): AsyncGenerator<Buffer, void, undefined> {
  const zip = new ZipWriter();
  const written = addAll(zip, db, storages, userId).catch((error) => zip.fail(error));
  try {
    for await (const chunk of zip.output) yield chunk as Buffer;
  } finally {
    zip.output.destroy();
    await written;
  }
}

async function addAll(zip: ZipWriter, db: Database, storages: Pick<Storages, 'of'>, userId: number): Promise<void> {
  const at = new Date().toISOString();
  const counts: Record<string, number> = {};
  for await (const section of sectionsOf(db, userId)) {
    if ('value' in section) await zip.add(`${section.name}.json`, [`${JSON.stringify(section.value)}\n`]);
    else await zip.add(`${section.name}.jsonl`, linesOf(section, counts));
  }
  const missing: string[] = [];
  for await (const { id, storage, key } of storedFiles(db, userId)) {
    const name = `files/${id}`;
    const bytes: Readable | null = await (await storages.of(storage)).get(key);
    if (bytes) await zip.add(name, bytes, { compress: false });
    else missing.push(name);
  }
  const { sha256 } = zip;
  const manifest = { tertulia: 'own', format: FORMAT, version: packageJson.version, at, counts, sha256, missing };
  zip.end(MANIFEST, `${JSON.stringify(manifest, null, 1)}\n`);
}

async function* linesOf({ name, pages }: Extract<Section, { pages: unknown }>, counts: Record<string, number>) {
  const names = AS_IN_ARCHIVE[name] ?? {};
  counts[name] = 0;
  for await (const page of pages) {
    counts[name] += page.length;
    const renamed = page.map((row) =>
      Object.fromEntries(Object.entries(row).map(([field, value]) => [names[field] ?? field, value])),
    );
    if (page.length > 0) yield renamed.map((row) => `${JSON.stringify(row)}\n`).join('');
  }
}

/** The files that the section `files` names. */
async function* storedFiles(
  db: Database,
  userId: number,
): AsyncGenerator<{ id: string; storage: StorageName; key: string }> {
  const sql = `SELECT id, storage, storage_key AS \`key\` FROM files
    WHERE user_id = ? AND deleted_at IS NULL AND uploaded_at IS NOT NULL AND id > ? ORDER BY id LIMIT ?`;
  for (let after: string | undefined = ''; after !== undefined; ) {
    const [rows]: [RowDataPacket[], unknown] = await db.$client.query<RowDataPacket[]>(sql, [userId, after, PAGE]);
    yield* rows as unknown as { id: string; storage: StorageName; key: string }[];
    after = rows.length < PAGE ? undefined : rows.at(-1)?.id;
  }
}
