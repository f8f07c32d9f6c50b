import { z } from 'zod';

/**
 * The environment, read once, checked, frozen. This file alone reads process.env (the linter holds the others to it).
 * Every setting stands in .env.example too; a test compares the two.
 */

const port = z.coerce.number().int().min(0).max(65_535);
const count = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const url = (...protocols: string[]) =>
  z
    .string()
    .refine(
      (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol),
      `must be a URL that begins with ${protocols.map((p) => `${p}//`).join(' or ')}`,
    );
const timeZone = z.string().refine((zone) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }));
  } catch {
    return false;
  }
}, 'must be an IANA time zone such as America/Bogota');

const settings = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('production'),
  /** Processes on one port; more than one hear each other through Redis. */
  WEB_CONCURRENCY: count(1, 64).default(1),
  HOST: z.string().optional(),
  PORT: port.default(3000),
  /** mysql://user:password@host:port/database; without it the app runs a private MariaDB of its own. */
  DATABASE_URL: url('mysql:').optional(),
  /** Verify the database server's certificate and name (`verify`), or speak in the clear (`off`). */
  DATABASE_TLS: z.enum(['off', 'verify']).default('off'),
  REDIS_URL: url('redis:', 'rediss:').optional(),
  NEXTAUTH_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  /** The address that people open, such as https://chat.example.org */
  NEXTAUTH_URL: url('http:', 'https:').optional(),
  /** Set by Azure App Service: the address is https:// and this, unless NEXTAUTH_URL says otherwise. */
  WEBSITE_HOSTNAME: z.string().optional(),
  /** How many proxies stand before the app and append to X-Forwarded-For. */
  TRUSTED_PROXIES: count(0, 10).optional(),
  /** Where the embedded database and its secret live. */
  DATA_DIR: z.string().min(1).default('.data'),
  CHAT_DEFAULT_ROOM: z
    .string()
    .regex(/^[\p{L}\p{N}_]{1,64}$/u, 'must be 1–64 letters, digits or _')
    .default('social'),
  CHAT_HISTORY_LIMIT: count(1, 100).default(20),
  CHAT_TIME_ZONE: timeZone.default('America/Bogota'),
  /** Messages that a user may send in 10 s; 0: any number. */
  CHAT_SEND_LIMIT: count(0, 1_000_000).default(20),
  /** Sockets that a user, and that an address, may have open; 0: any number. */
  CHAT_SOCKETS_PER_USER: count(0, 1_000_000).default(20),
  CHAT_SOCKETS_PER_ADDRESS: count(0, 1_000_000).default(100),
  /** Failed sign-ins of an account from one address, and new accounts from one, in 15 minutes; 0: any number. */
  AUTH_LIMIT: count(0, 100_000).default(10),
  SHUTDOWN_GRACE_MS: count(0, 600_000).default(10_000),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

export const SETTING_NAMES = Object.keys(settings.shape);

export interface Config {
  readonly development: boolean;
  readonly host: string;
  readonly port: number;
  /** Null: run the embedded database in `dataDir`. */
  readonly databaseUrl: string | null;
  readonly databaseTls: boolean;
  readonly redisUrl: string | null;
  readonly workers: number;
  /** Null only with the embedded database, which keeps a secret beside its data. */
  readonly secret: string | null;
  /** Public address; null with the embedded database, where localhost and 127.0.0.1 on the port are good. */
  readonly publicUrl: string | null;
  readonly secureCookies: boolean;
  readonly trustedProxies: number;
  readonly dataDir: string;
  readonly defaultRoom: string;
  readonly historyLimit: number;
  readonly timeZone: string;
  readonly limits: { readonly sends: number; readonly socketsPerUser: number; readonly socketsPerAddress: number };
  /** Tries in 15 minutes; 0: any number. */
  readonly authLimit: number;
  readonly shutdownGraceMs: number;
  readonly logLevel: string;
}

/** Thrown with one line for each wrong or missing setting. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** @throws ConfigError naming every wrong or missing setting at once */
export function readConfig(env: Record<string, string | undefined>): Config {
  // An empty line in an env file means "not set".
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = settings.safeParse(given);
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map(line).join('\n'));
  const s = parsed.data;

  const embedded = s.DATABASE_URL === undefined;
  const publicUrl = s.NEXTAUTH_URL ?? (s.WEBSITE_HOSTNAME ? `https://${s.WEBSITE_HOSTNAME}` : null);
  const missing: string[] = [];
  if (!embedded && !s.NEXTAUTH_SECRET) {
    missing.push('NEXTAUTH_SECRET: is needed with DATABASE_URL; make one with `openssl rand -base64 32`');
  }
  if (!embedded && !publicUrl) {
    missing.push('NEXTAUTH_URL: is needed with DATABASE_URL: the address that people open');
  }
  if (s.WEB_CONCURRENCY > 1 && !s.REDIS_URL) {
    missing.push('REDIS_URL: is needed with WEB_CONCURRENCY over 1: the processes hear each other through it');
  }
  if (missing.length > 0) throw new ConfigError(missing.join('\n'));

  return Object.freeze({
    development: s.NODE_ENV === 'development',
    host: s.HOST ?? (embedded ? '127.0.0.1' : '0.0.0.0'),
    port: s.PORT,
    databaseUrl: s.DATABASE_URL ?? null,
    databaseTls: s.DATABASE_TLS === 'verify',
    redisUrl: s.REDIS_URL ?? null,
    workers: s.WEB_CONCURRENCY,
    secret: s.NEXTAUTH_SECRET ?? null,
    publicUrl: publicUrl && new URL(publicUrl).origin,
    secureCookies: publicUrl?.startsWith('https:') ?? false,
    trustedProxies: s.TRUSTED_PROXIES ?? (s.WEBSITE_HOSTNAME ? 1 : 0),
    dataDir: s.DATA_DIR,
    defaultRoom: s.CHAT_DEFAULT_ROOM.normalize('NFC'),
    historyLimit: s.CHAT_HISTORY_LIMIT,
    timeZone: s.CHAT_TIME_ZONE,
    limits: {
      sends: s.CHAT_SEND_LIMIT,
      socketsPerUser: s.CHAT_SOCKETS_PER_USER,
      socketsPerAddress: s.CHAT_SOCKETS_PER_ADDRESS,
    },
    authLimit: s.AUTH_LIMIT,
    shutdownGraceMs: s.SHUTDOWN_GRACE_MS,
    logLevel: s.LOG_LEVEL,
  });
}

/** The process's own configuration. @throws ConfigError */
export function loadConfig(): Config {
  return readConfig(process.env);
}

/** The origins that pages and sockets may come from, once the port is known. */
export function allowedOrigins(config: Config, port: number): string[] {
  if (config.publicUrl) return [config.publicUrl];
  return ['localhost', '127.0.0.1', '[::1]'].map((host) => new URL(`http://${host}:${port}`).origin);
}

/** next-auth reads these two from the environment by itself, whatever options it is given. */
export function setNextAuthEnvironment(publicUrl: string, secret: string): void {
  process.env.NEXTAUTH_URL = publicUrl;
  process.env.NEXTAUTH_SECRET = secret;
}

function line(issue: z.core.$ZodIssue): string {
  return `${issue.path.join('.')}: ${issue.message}`;
}
