import mysql, { type Pool, type RowDataPacket } from 'mysql2/promise';
import { connectionOptions, type DatabaseAddress, PAGE_CONNECTIONS } from './client';
import { PING_CONNECTIONS } from './ping';
import { SESSION_AS_SET, sessionDifferences, sessionStatement } from './session';
import { WRITER_CONNECTIONS } from './writer-pool';

/** How many connections the pools of one app process have together. */
export const CONNECTIONS_OF_A_PROCESS = PAGE_CONNECTIONS + WRITER_CONNECTIONS + PING_CONNECTIONS;

const ANSWER_TIMEOUT_MS = 10_000;

/** Variables that decide how durable a commit is. The app cannot set them: the server's configuration does. */
const DURABILITY_NAMES = [
  'innodb_flush_log_at_trx_commit',
  'innodb_flush_method',
  'innodb_doublewrite',
  'debug_no_sync',
  'log_bin',
  'sql_log_bin',
  'sync_binlog',
];

export interface Durability {
  /** The value of `innodb_flush_log_at_trx_commit`. */
  flushAtCommit: number;
  /** The value of `sync_binlog`. */
  syncBinlog: number;
  hasBinlog: boolean;
  /** Whether the server writes the changes of this account to the binary log; true if there is no binary log. */
  writesReachBinlog: boolean;
  /** Whether the server can repair pages that a power failure left half-written. */
  doublewrite: boolean;
  /** Whether the server really makes the operating system flush its files to the disk. */
  flushesReachDisk: boolean;
}

export interface ServerSettings {
  /** The session variables whose values are not those that the app set, such as `sql_select_limit=5`. */
  sessionDifferences: string[];
  /** The server's error message if it refuses the app's session settings; null if it accepts them. */
  sessionRefused: string | null;
  durability: Durability;
  /** How many connections this account can have at most, and which setting of the server limits them. */
  connections: { most: number; by: 'max_connections' | 'max_user_connections' };
}

/** Reads the settings over a connection of its own. @throws the driver's error if the database cannot be reached */
export async function readServerSettings(address: DatabaseAddress): Promise<ServerSettings> {
  const pool = mysql.createPool({ ...connectionOptions(address), connectionLimit: 1 });
  const connection = await pool.getConnection();
  const ask: Ask = async (sql) => {
    const [rows] = await connection.query<RowDataPacket[]>({ sql, timeout: ANSWER_TIMEOUT_MS });
    return rows;
  };
  try {
    const sessionRefused = await applySession(ask);
    const shown = (await ask(SESSION_AS_SET)) as Shown[];
    const durability = await readDurability(ask);
    const connections = await connectionLimit(ask);
    return { sessionRefused, sessionDifferences: sessionDifferences(shown), durability, connections };
  } finally {
    connection.destroy();
    await pool.end();
  }
}

type Shown = RowDataPacket & { Variable_name: string; Value: string };
type Ask = (sql: string) => Promise<RowDataPacket[]>;

export function durabilityOf(pool: Pool): Promise<Durability> {
  return readDurability(async (sql) => (await pool.query<RowDataPacket[]>(sql))[0]);
}

/** If the server does not have a variable, the result is as if it had a safe value. */
async function readDurability(ask: Ask): Promise<Durability> {
  const value = await valuesOf(ask, DURABILITY_NAMES);
  const hasBinlog = value('log_bin') === 'ON';
  return {
    flushAtCommit: Number(value('innodb_flush_log_at_trx_commit') ?? 1),
    syncBinlog: Number(value('sync_binlog') ?? 1),
    hasBinlog,
    writesReachBinlog: !hasBinlog || value('sql_log_bin') !== 'OFF',
    doublewrite: !['OFF', '0', 'DETECT_ONLY'].includes(value('innodb_doublewrite') ?? 'ON'),
    flushesReachDisk:
      value('debug_no_sync') !== 'ON' && !/^(nosync|littlesync)$/i.test(value('innodb_flush_method') ?? ''),
  };
}

async function connectionLimit(ask: Ask): Promise<ServerSettings['connections']> {
  const value = await valuesOf(ask, ['max_connections', 'max_user_connections']);
  const server = Number(value('max_connections'));
  // If the account has a limit of its own, the session's value is that limit. 0: there is no limit.
  const account = Number(value('max_user_connections') ?? 0);
  if (account > 0 && account < server) return { most: account, by: 'max_user_connections' };
  return { most: server, by: 'max_connections' };
}

/**
 * Applies the app's session settings. Returns the server's error message if it refuses them; null if it accepts them.
 */
async function applySession(ask: Ask): Promise<string | null> {
  try {
    await ask(sessionStatement());
    return null;
  } catch (error) {
    const { sqlMessage } = error as { sqlMessage?: string };
    if (sqlMessage === undefined) throw error;
    return sqlMessage;
  }
}

async function valuesOf(ask: Ask, names: string[]): Promise<(name: string) => string | undefined> {
  const list = names.map((name) => `'${name}'`).join();
  const rows = (await ask(`SHOW SESSION VARIABLES WHERE Variable_name IN (${list})`)) as Shown[];
  const values = new Map(rows.map((row) => [row.Variable_name.toLowerCase(), row.Value]));
  return (name) => values.get(name);
}
