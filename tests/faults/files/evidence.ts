import type { RowDataPacket } from 'mysql2';
import pLimit from 'p-limit';
import type { Database } from '@/lib/db/client';
import { checkFiles } from '@/lib/files/check';
import { openLocal } from '@/lib/files/storage/local';
import type { FaultClient } from '@/tests/faults/client';
import type { Person } from '@/tests/faults/people';
import { isSame, type TestFile } from './file';
import type { FileEvidence, FileRow, FilesEvidence, Reading } from './file-checker';
import { download } from './transfer';

export interface Gathering {
  db: Database;
  /** The folder of all nodes. */
  dir: string;
  ports: readonly number[];
  files: readonly TestFile[];
  /** Everybody who is in the rooms. */
  clients: readonly FaultClient[];
  /** Somebody who is in no room. */
  stranger: Person;
  /** Names of people who were deleted with everything. */
  erased: ReadonlySet<string>;
  seen: readonly string[];
}

const AT_ONCE = 8;
const HOUR_MS = 3_600_000;

interface Row extends RowDataPacket {
  id: string;
  isUploaded: 0 | 1;
  isDeleted: 0 | 1;
  room: string | null;
  seq: number | null;
  isClosed: 0 | 1;
  hasText: 0 | 1;
}

/** Reads all files of the run as everybody may, and what the database and the storage have of them. */
export async function gatherFiles(gathering: Gathering): Promise<FilesEvidence> {
  const { db, dir, files, seen } = gathering;
  const rows = await readRows(db);
  const turns = pLimit(AT_ONCE);
  const gathered = await Promise.all(files.map((file, i) => turns(() => gather(gathering, file, i, rows))));
  // As if all of this were old: a row comes before its bytes, so even young bytes have one.
  const { missing, unknown } = await checkFiles(db, [openLocal(dir)], { now: Date.now() + 2 * HOUR_MS });
  return { files: gathered, missing: missing.map(({ id }) => id), unknown: unknown.map(({ key }) => key), seen };
}

async function gather(
  { ports, stranger, erased, clients }: Gathering,
  file: TestFile,
  i: number,
  rows: ReadonlyMap<string, FileRow>,
): Promise<FileEvidence> {
  const { id, owner, isUploaded: wasUploaded, seq } = file;
  const { person, room } = owner.options;
  const member = clients.find(({ stays, options }) => stays && options.room === room && options.person !== person);
  const people: [Reading['who'], Person | null][] = [
    ['owner', person],
    ...(member ? [['member', member.options.person] as [Reading['who'], Person]] : []),
    ['stranger', stranger],
    ['nobody', null],
  ];
  const readings: Reading[] = [];
  for (const [at, [who, reader]] of people.entries()) {
    const port = ports[(i + at) % ports.length] ?? 0;
    const { status, body } = await download(file, reader, port);
    const preview = file.isPicture && status === 200 ? await download(file, reader, port, 'small') : null;
    const hasPreview = preview === null || (preview.status === 200 && preview.body.includes('WEBP'));
    readings.push({ who, status, isSame: isSame(file, body) && hasPreview });
  }
  const acked = seq === null ? null : { room, seq };
  return { id, wasUploaded, acked, isErased: erased.has(person.username), row: rows.get(id) ?? null, readings };
}

async function readRows(db: Database): Promise<Map<string, FileRow>> {
  const sql = `SELECT f.id, f.uploaded_at IS NOT NULL AS isUploaded, f.deleted_at IS NOT NULL AS isDeleted, r.name AS room,
      f.message_seq AS seq, r.kind <> 'open' AS isClosed, m.body IS NOT NULL AND m.hidden_at IS NULL AS hasText
    FROM files f LEFT JOIN rooms r ON r.id = f.room_id
    LEFT JOIN messages m ON m.room_id = f.room_id AND m.seq = f.message_seq`;
  const [rows] = await db.$client.query<Row[]>(sql);
  return new Map(
    rows.map(({ id, isUploaded, isDeleted, room, seq, isClosed, hasText }) => {
      const message =
        room === null || seq === null ? null : { room, seq, isClosed: isClosed === 1, hasText: hasText === 1 };
      return [id, { isUploaded: isUploaded === 1, isDeleted: isDeleted === 1, message }];
    }),
  );
}
