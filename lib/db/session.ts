/**
 * The session variables that every connection sets, whatever values the server's configuration or its `init_connect`
 * gives them. With another value, each of these would silently break a promise, or make queries fail:
 *
 * - autocommit, completion_type, the transaction's access mode: an acknowledged change is committed, and writing works.
 * - sql_mode: text that is too long is an error and is not cut; backslashes escape.
 * - unique_checks, foreign_key_checks: a message that is sent again is stored once.
 * - the isolation level: nobody reads what is not committed.
 * - the character sets: a text comes back as it was stored.
 * - time_zone: times are UTC, also those that the server compares by itself.
 * - default_storage_engine: every table has transactions.
 * - sql_select_limit, sql_auto_is_null: a query returns the rows that it asks for.
 * - group_concat_max_len: the reactions of a message are not cut, however many LIMITS allows.
 * - sql_safe_updates, sql_big_selects, the longest run of a statement: none of our queries is refused. The caller
 *   bounds how long a query may take.
 *
 * Not set here: wait_timeout and innodb_lock_wait_timeout, which each transaction sets for itself (an idle connection
 * that the server closes is replaced); variables that only shape functions that no query uses
 * (div_precision_increment) or only cost time (big_tables); and variables that only the server can set, which are
 * checked at the start (server-settings.ts).
 */
type Values = Record<string, string | number | bigint>;

export interface SessionOptions {
  isolation?: 'REPEATABLE-READ' | 'READ-COMMITTED';
  /** Seconds that a statement waits for a row's lock; if left out, the server's setting holds. */
  lockWaitS?: number;
}

const EVERY_SERVER: Values = {
  sql_mode: 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION',
  completion_type: 'NO_CHAIN',
  unique_checks: 'ON',
  foreign_key_checks: 'ON',
  character_set_client: 'utf8mb4',
  character_set_results: 'utf8mb4',
  // This also sets character_set_connection.
  collation_connection: 'utf8mb4_bin',
  time_zone: '+00:00',
  default_storage_engine: 'InnoDB',
  group_concat_max_len: 1_048_576,
  sql_select_limit: 18_446_744_073_709_551_615n,
  sql_auto_is_null: 'OFF',
  sql_safe_updates: 'OFF',
  sql_big_selects: 'ON',
};

const inMariaDb = (isolation: string): Values => ({
  tx_isolation: isolation,
  tx_read_only: 'OFF',
  max_statement_time: 0,
});
const inMySql = (isolation: string): Values => ({
  transaction_isolation: isolation,
  transaction_read_only: 'OFF',
  max_execution_time: 0,
});

/**
 * MySQL would use a hash join for a table of few people or rooms, and then read and sort a whole room for one page. Our
 * queries join by keys.
 */
const MYSQL_OPTIMIZER = "/*!80020 , optimizer_switch = 'block_nested_loop=off' */";

/**
 * Returns one statement that sets all variables. Each server reads its own comment and skips the other's. Setting
 * autocommit to 0 and then to 1 also ends a transaction that `init_connect` left open.
 */
export function sessionStatement({ isolation = 'REPEATABLE-READ', lockWaitS }: SessionOptions = {}): string {
  const lockWait: Values = lockWaitS === undefined ? {} : { innodb_lock_wait_timeout: lockWaitS };
  return (
    `SET SESSION autocommit = 0, autocommit = 1, ${assignments({ ...EVERY_SERVER, ...lockWait })}` +
    ` /*M!100600 , ${assignments(inMariaDb(isolation))} */` +
    ` /*!80000 , ${assignments(inMySql(isolation))} */ ${MYSQL_OPTIMIZER}`
  );
}

/** Reads the variables back, as `SHOW` writes them: a server leaves out variables that it does not have. */
export const SESSION_AS_SET = `SHOW SESSION VARIABLES WHERE Variable_name IN (${Object.keys(expected())
  .map((name) => `'${name}'`)
  .join()})`;

/** Returns the variables that differ from what was set, with their values, such as `sql_select_limit=5`. */
export function sessionDifferences(shown: readonly { Variable_name: string; Value: string }[]): string[] {
  const values = expected();
  const differs = shown.filter(({ Variable_name: name, Value: found }) => {
    const value = values[name.toLowerCase()];
    return typeof value === 'number' ? Number(found) !== value : found !== String(value);
  });
  return differs.map(({ Variable_name: name, Value: found }) => `${name}=${found}`);
}

function expected(): Values {
  return {
    autocommit: 'ON',
    ...EVERY_SERVER,
    character_set_connection: 'utf8mb4',
    ...inMariaDb('REPEATABLE-READ'),
    ...inMySql('REPEATABLE-READ'),
  };
}

function assignments(values: Values): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} = ${typeof value === 'string' ? `'${value}'` : value}`)
    .join(', ');
}
