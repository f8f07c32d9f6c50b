import type { PoolConnection, RowDataPacket } from 'mysql2/promise';
import { ArchiveError, BLOCKS, FILES, MOST_ENTRIES, MOST_LINES, OF_ROOMS, PEOPLE, ROOMS } from './format';
import { PAGE_MESSAGES } from './html/room';

/** People, rooms, the lists of rooms, blocks, files and the manifest. */
const LISTS = [PEOPLE, ROOMS, ...OF_ROOMS, BLOCKS, FILES].length + 1;
/** Of the pages to read: the first page, its style, its script and the index of the search. */
const HTML = 4;

interface Sizes {
  people: number;
  rooms: number;
  files: number;
  pages: number;
}

/**
 * Refuses what an import would refuse, before anything is written.
 * @param shown SQL that the exported rooms fulfil
 * @param files SQL that the exported files fulfil
 * @throws ArchiveError
 */
export async function checkBounds(
  connection: PoolConnection,
  shown: string,
  files: string,
  html: boolean,
): Promise<void> {
  const [[row]] = await connection.query<RowDataPacket[]>(`SELECT
    (SELECT COUNT(*) FROM users) AS people,
    (SELECT COUNT(*) FROM rooms WHERE ${shown}) AS rooms,
    (SELECT COUNT(*) + CAST(COALESCE(SUM(IF(previews = '', 0, 1 + (previews LIKE '%,%'))), 0) AS SIGNED) FROM files WHERE ${files}) AS files,
    ${html ? pagesSql(shown) : 0} AS pages`);
  refuseTooMany(row as unknown as Sizes, html);
}

/** At most so many pages of days and parts of the search: a page for each day between the first and last message. */
function pagesSql(shown: string): string {
  const at = (order: string) =>
    `(SELECT created_at FROM messages WHERE room_id = rooms.id ORDER BY seq ${order} LIMIT 1)`;
  return `(SELECT CAST(COALESCE(SUM(LEAST(last_seq, COALESCE(ABS(DATEDIFF(${at('DESC')}, ${at('ASC')})), 0) + 2)
    + last_seq DIV ${PAGE_MESSAGES} + last_seq DIV 100 + 2), 0) AS SIGNED) FROM rooms WHERE ${shown})`;
}

export function refuseTooMany({ people, rooms, files, pages }: Sizes, html: boolean): void {
  if (people > MOST_LINES || rooms > MOST_LINES)
    throw new ArchiveError(`An archive has at most ${MOST_LINES} people and as many rooms. Make a backup instead.`);
  const data = LISTS + rooms + files;
  if (data > MOST_ENTRIES)
    throw new ArchiveError(
      `The archive would have ${data} entries, and may have ${MOST_ENTRIES}. Make a backup instead.`,
    );
  if (html && data + HTML + rooms + pages > MOST_ENTRIES)
    throw new ArchiveError(
      `With the pages to read, the archive could have more than ${MOST_ENTRIES} entries. Use --no-html.`,
    );
}
