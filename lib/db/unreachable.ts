/**
 * Answers of a server that takes no connection or ends one: it is full, or is stopping, or somebody gave the account
 * another password. What the network says is known by the driver's mark.
 */
const ANSWERS = new Set([
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_USER_LIMIT_REACHED',
  'ER_ACCESS_DENIED_ERROR',
  'ER_HOST_IS_BLOCKED',
  'ER_OUT_OF_RESOURCES',
  'ER_SERVER_SHUTDOWN',
  'ER_NORMAL_SHUTDOWN',
  'ER_QUERY_INTERRUPTED',
  'ER_CLIENT_INTERACTION_TIMEOUT',
]);

/** MariaDB's ER_CONNECTION_KILLED, which the driver does not know by name. */
const KILLED = 1927;

/** No answer in time; and ours, when no connection of the pool came free in time. */
const TIMED_OUT = new Set(['PROTOCOL_SEQUENCE_TIMEOUT', 'POOL_TIMEOUT']);

/** mysql2's own, which have no code. */
const POOL_MESSAGES = new Set(['Queue limit reached.', 'Pool is closed.', 'No connections available.']);

interface DriverError {
  code?: string;
  errno?: number;
  fatal?: boolean;
  message?: string;
  cause?: unknown;
}

/** Whether the database could not be asked, so that the same question may be answered later. Looks at causes too. */
export function isUnreachable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, errno, fatal, message, cause } = error as DriverError;
  if (fatal === true || errno === KILLED || ANSWERS.has(code ?? '') || TIMED_OUT.has(code ?? '')) return true;
  return POOL_MESSAGES.has(message ?? '') || isUnreachable(cause);
}
