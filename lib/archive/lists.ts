import type { PoolConnection, RowDataPacket } from 'mysql2/promise';
import { CHANGE_FIELDS, type Field, type Line, type List, MESSAGE_FIELDS, toJson } from './format';

const PAGE_ROWS = 500;
const PAGE_TIMEOUT_MS = 60_000;

type Row = RowDataPacket & Record<string, unknown>;

const selected = (fields: Record<string, Field>) =>
  Object.entries(fields)
    .map(([name, { column }]) => `\`${column}\` AS \`${name}\``)
    .join();

function lineOf(fields: Record<string, Field>, row: Row): Line {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, toJson(field, row[name])]));
}

/**
 * Yields the rows of a list, a page at a time, along its key.
 * @param where SQL that the rows fulfil
 */
export async function* pagesOf(connection: PoolConnection, list: List, where = '1'): AsyncGenerator<Line[]> {
  let last: unknown[] | null = null;
  for (;;) {
    const [rows]: [Row[], unknown] = await connection.query<Row[]>({
      ...pageQuery(list, where, last),
      timeout: PAGE_TIMEOUT_MS,
    });
    if (rows.length > 0) yield rows.map((row) => lineOf(list.fields, row));
    const end = rows.at(-1);
    if (!end || rows.length < PAGE_ROWS) return;
    last = list.key.map((name) => end[name]);
  }
}

/**
 * The query of a page. It names the index, because a server sorts a small table rather than follow its key.
 * @param last the key of the row before it; null: the first page
 */
export function pageQuery(list: List, where: string, last: unknown[] | null): { sql: string; values: unknown[] } {
  const columns = list.key.map((name) => list.fields[name]?.column ?? name);
  const order = columns.map((column) => `\`${column}\``).join();
  const [after, values]: [string, unknown[]] = last ? afterKey(columns, last) : ['1', []];
  const sql = `SELECT ${selected(list.fields)} FROM ${list.table} FORCE INDEX (PRIMARY)
    WHERE (${where}) AND (${after}) ORDER BY ${order} LIMIT ${PAGE_ROWS}`;
  return { sql, values };
}

/** `a > 1 OR (a = 1 AND b > 2)`, because neither database uses the key for `(a, b) > (1, 2)`. */
function afterKey(columns: readonly string[], last: readonly unknown[]): [string, unknown[]] {
  const values: unknown[] = [];
  const terms = columns.map((column, depth) => {
    const equal = columns.slice(0, depth).map((before, i) => {
      values.push(last[i]);
      return `\`${before}\` = ?`;
    });
    values.push(last[depth]);
    return `(${[...equal, `\`${column}\` > ?`].join(' AND ')})`;
  });
  return [terms.join(' OR '), values];
}

/** The queries of messages and of changes of a room with `after < seq ≤ upTo`. */
export function logQueries(): [messages: string, changes: string] {
  const within = 'FORCE INDEX (PRIMARY) WHERE room_id = ? AND seq > ? AND seq <= ? ORDER BY seq';
  return [
    `SELECT ${selected(MESSAGE_FIELDS)} FROM messages ${within}`,
    `SELECT kind, ${selected(CHANGE_FIELDS)} FROM message_changes ${within}`,
  ];
}

/** Yields a room's log up to `head`, in order of seq, a page at a time. */
export async function* logPages(connection: PoolConnection, roomId: number, head: number): AsyncGenerator<Line[]> {
  // The log has no holes, so a range of numbers bounds the rows of both tables together.
  for (let after = 0; after < head; after += PAGE_ROWS) {
    const range = [roomId, after, Math.min(head, after + PAGE_ROWS)];
    const [messagesSql, changesSql] = logQueries();
    const [messages] = await connection.query<Row[]>({
      sql: messagesSql,
      values: range,
      timeout: PAGE_TIMEOUT_MS,
    });
    const [changes] = await connection.query<Row[]>({
      sql: changesSql,
      values: range,
      timeout: PAGE_TIMEOUT_MS,
    });
    const lines = [
      ...messages.map((row) => ({ type: 'message', ...lineOf(MESSAGE_FIELDS, row) }) as Line),
      ...changes.map((row) => ({ type: row.kind, ...lineOf(CHANGE_FIELDS, row) }) as Line),
    ];
    yield lines.sort((a, b) => Number(a.seq) - Number(b.seq));
  }
}
