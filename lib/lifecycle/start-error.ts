import { types } from 'node:util';
import { type Config, ConfigError } from '@/lib/config';
import { PrivateDatabaseError } from '@/lib/mariadb/program';
import { openLog } from '@/lib/telemetry/log';

/** The parts of the database's address that a line may show. The password is not among them. */
interface Where {
  /** Host and port. */
  server: string;
  host: string;
  user: string;
  database: string;
}

type Line = (where: Where, error: Error & { code?: unknown }) => string;

const unknownHost: Line = ({ host }) => `DATABASE_URL: the host ${host} is not known`;
const noAnswer: Line = ({ server }, { code }) => `DATABASE_URL: no database answers at ${server} (${code})`;
const refused: Line = ({ server, user }) => `DATABASE_URL: ${server} refused the user ${user}: wrong name or password`;
const full: Line = ({ server, user }, { code }) =>
  `DATABASE_URL: ${server} has no connection left for the user ${user} (${code})`;

/** The lines for errors of the database's driver while it connects. */
const DATABASE_LINES: Record<string, Line> = {
  ENOTFOUND: unknownHost,
  EAI_AGAIN: unknownHost,
  ECONNREFUSED: noAnswer,
  ETIMEDOUT: noAnswer,
  EHOSTUNREACH: noAnswer,
  ENETUNREACH: noAnswer,
  ER_ACCESS_DENIED_ERROR: refused,
  ER_ACCESS_DENIED_NO_PASSWORD_ERROR: refused,
  ER_DBACCESS_DENIED_ERROR: ({ server, user, database }) =>
    `DATABASE_URL: on ${server} there is no database ${database} that the user ${user} may use`,
  ER_BAD_DB_ERROR: ({ server, database }) => `DATABASE_URL: there is no database ${database} on ${server}`,
  ER_CON_COUNT_ERROR: full,
  ER_TOO_MANY_USER_CONNECTIONS: full,
  ER_USER_LIMIT_REACHED: full,
  ER_SECURE_TRANSPORT_REQUIRED: ({ server }) => `DATABASE_TLS: ${server} wants TLS: set it to verify`,
  HANDSHAKE_NO_SSL_SUPPORT: ({ server }) => `DATABASE_TLS: ${server} offers no TLS`,
  HANDSHAKE_SSL_ERROR: ({ server }, { message }) => `DATABASE_TLS: no TLS with ${server}: ${message}`,
};

type Settings = Pick<Config, 'databaseUrl' | 'host' | 'port'>;

const LISTEN_LINES: Record<string, (settings: Settings) => string> = {
  EADDRINUSE: ({ host, port }) => `PORT: ${port} is taken on ${host}`,
  EACCES: ({ host, port }) => `PORT: ${port} on ${host} is not for this user to listen on`,
  EADDRNOTAVAIL: ({ host }) => `HOST: ${host} is no address of this machine`,
};

/**
 * Writes to standard error why the start failed: one line if the operator can fix it, otherwise the error with its
 * stack.
 */
export function reportStartError(error: unknown, config: Config | null): void {
  const plain = error instanceof ConfigError || error instanceof PrivateDatabaseError ? error.message : null;
  const line = plain ?? (config && operatorLine(error, config));
  if (line !== null) process.stderr.write(`${line}\n`);
  // Logged at any LOG_LEVEL, because the process ends and writes nothing more.
  else openLog('fatal').fatal({ err: error }, 'the start failed');
}

/**
 * Returns a line for an error about the database's address, the port or the host, and for an error with such a cause.
 * Returns null for every other error.
 */
export function operatorLine(error: unknown, settings: Settings): string | null {
  if (!types.isNativeError(error)) return null;
  return lineFor(error, settings) ?? operatorLine(error.cause, settings);
}

function lineFor(error: Error & { code?: unknown; syscall?: unknown; fatal?: unknown }, settings: Settings) {
  const code = String(error.code);
  const isListening = error.syscall === 'listen' || error.syscall === 'bind';
  if (isListening) return LISTEN_LINES[code]?.(settings) ?? null;
  // The driver marks errors that ended one of its connections as fatal. Other code throws ENOTFOUND too.
  if (settings.databaseUrl === null || !(error.fatal === true || code.startsWith('ER_'))) return null;
  return DATABASE_LINES[code]?.(whereOf(settings.databaseUrl), error) ?? null;
}

/** The parts as they are in the URL, percent-encoded, so that they cannot break the line. */
export function whereOf(databaseUrl: string): Where {
  const { hostname: host, port, username: user, pathname } = new URL(databaseUrl);
  return { server: `${host}:${port || 3306}`, host, user: user || '(none)', database: pathname.slice(1) };
}
