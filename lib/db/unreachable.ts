/**
 * Errors of a server that accepts no connection or ends one: it is full or stopping, or the account got another
 * password. Network errors are recognized by the driver's mark (`fatal`).
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

/** The driver's error for no answer in time, and ours for no free connection of the pool in time. */
const TIMED_OUT = new Set(['PROTOCOL_SEQUENCE_TIMEOUT', 'POOL_TIMEOUT']);

/** Errors of mysql2's pool, which have no code. */
const POOL_MESSAGES = new Set(['Queue limit reached.', 'Pool is closed.', 'No connections available.']);

interface DriverError {
  code?: string;
  errno?: number;
  fatal?: boolean;
  message?: string;
  cause?: unknown;
}

/**
 * Whether the error means that the database could not be reached, so that a later try may succeed. Checks causes too.
 */
export function isUnreachable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, errno, fatal, message, cause } = error as DriverError;
  if (fatal === true || errno === KILLED || ANSWERS.has(code ?? '') || TIMED_OUT.has(code ?? '')) return true;
  return POOL_MESSAGES.has(message ?? '') || isUnreachable(cause);
}
