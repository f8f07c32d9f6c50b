import { isIP } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import type { FileSettings } from '@/lib/files/settings';
import { mailAddress, mailDomain } from '@/lib/mail/address';
import type { MailSettings } from '@/lib/mail/smtp';
import { checkUsername } from '@/lib/users/names/name';

/**
 * Reads the settings from the environment once, checks them and freezes the result. No other file of the app reads a
 * setting from process.env: the linter allows only lib/mariadb, for variables such as PATH. Every setting is in
 * .env.example too; a test compares the two.
 */

/** Only digits: Number() would also accept 1e3, 0x10 and blanks. */
const count = (min: number, max: number) =>
  z
    .string()
    .refine(
      (value) => /^\d{1,9}$/.test(value) && Number(value) >= min && Number(value) <= max,
      `must be a whole number from ${min} to ${max}`,
    )
    .transform(Number);
const oneOf = <const T extends string>(...values: T[]) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` });
const isUrl =
  (...protocols: string[]) =>
  (value: string) =>
    URL.canParse(value) && protocols.includes(new URL(value).protocol);
const beginsWith = (...protocols: string[]) => ({
  error: `must be a URL that begins with ${protocols.map((p) => `${p}//`).join(' or ')}`,
  abort: true,
});
/** The app answers at the root of its address. It would silently ignore a path or a query, so these are refused. */
const address = z
  .string()
  .refine(isUrl('http:', 'https:'), beginsWith('http:', 'https:'))
  .refine((value) => {
    const { pathname, search, hash, username, password } = new URL(value);
    return pathname === '/' && `${search}${hash}${username}${password}` === '';
  }, 'must be a scheme, a name and perhaps a port, such as https://chat.example.org, with nothing after them')
  .transform((value) => new URL(value).origin);
/** A server's URL, which may have a user and a password. */
const serverUrl = (...protocols: string[]) =>
  z
    .string()
    .refine((value) => !protocols.some((p) => value.toLowerCase().startsWith(`${p}//`)) || isEncoded(value), {
      error: 'must have its user and password percent-encoded: %23 for #, %25 for %, %2F for /, %3F for ?, %40 for @',
      abort: true,
    })
    .refine(isUrl(...protocols), beginsWith(...protocols));
/**
 * The issuer of an OpenID provider, exactly as the provider writes it. Issuers of Entra ID that let in the accounts of
 * any organization are refused.
 */
const issuer = z
  .string()
  .max(255, 'must have at most 255 characters')
  .refine((value) => isUrl('https:')(value) || (isUrl('http:')(value) && isLoopback(value)), beginsWith('https:'))
  .refine((value) => /^[\x21-\x7e]+$/.test(value) && !/[?#]/.test(value), {
    error: 'must be the address of the provider, without a query, in ASCII',
    abort: true,
  })
  .refine(
    (value) => !/^https:\/\/[^/]*\/(?:common|organizations|consumers)(?:\/|$)/i.test(value),
    'must have the id of one tenant: with “common”, “organizations” or “consumers” any organization could sign in',
  );
const databaseUrl = serverUrl('mysql:').refine(
  (value) => /^\/[^/]+$/.test(new URL(value).pathname),
  'must end with the name of the database: mysql://user:password@host:3306/NAME',
);

/**
 * Whether user and password are percent-encoded. A raw `#`, `/` or `?` in a password ends the host part of the URL
 * early, so that the `@` comes after that part.
 */
function isEncoded(url: string): boolean {
  const [, behind = ''] = /^[^/]*\/\/[^/?#]*(.*)$/s.exec(url) ?? [];
  try {
    decodeURIComponent(url);
    return !behind.includes('@');
  } catch {
    return false;
  }
}

/** Makes the scheme lower case, as libraries expect it: with REDISS:// one of them would connect without TLS. */
const normalised = (url: string) => new URL(url).href;

const hostName = z
  .string()
  .regex(/^[A-Za-z0-9._:%-]{1,253}$/, { error: 'must be a host name or an IP address, not a URL', abort: true });
const timeZone = z.string().refine((zone) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }));
  } catch {
    return false;
  }
}, 'must be an IANA time zone such as America/Bogota');

/** `NAME <address>`, or an address alone. The name has no characters that mean something in a header. */
const MAIL_FROM = /^(?:([^<>"\p{C}]{1,100}?)\s*<([^<>\s]+)>|([^<>\s]+))$/u;

function mailFrom(value: string): MailSettings['from'] | null {
  const [, name = '', named, alone] = MAIL_FROM.exec(value.trim()) ?? [];
  const address = mailAddress(named ?? alone ?? '');
  return address === null ? null : { name, address };
}

/** A secret with fewer different characters than this is refused, because it must be a pattern. */
const DIFFERENT_CHARACTERS = 10;
/** Placeholders that examples use for a secret. */
const EXAMPLES = /change.?(?:me|this)|replace.?(?:me|this)|put.?your|your.{0,20}secret|example|placeholder|openssl/i;

function isGuessable(secret: string): boolean {
  return new Set(secret).size < DIFFERENT_CHARACTERS || EXAMPLES.test(secret);
}

const settings = z.object({
  NODE_ENV: oneOf('production', 'development', 'test').default('production'),
  /** Number of processes on one port. With more than one they exchange events through Redis. */
  WEB_CONCURRENCY: count(1, 64).default(1),
  HOST: hostName.optional(),
  PORT: count(0, 65_535).default(3000),
  /** mysql://user:password@host:port/database; without it the app runs a private MariaDB of its own. */
  DATABASE_URL: databaseUrl.transform(normalised).optional(),
  /** Verify the database server's certificate and name (`verify`), or connect without TLS (`off`). */
  DATABASE_TLS: oneOf('off', 'verify').default('off'),
  /** What to do at the start if the database's settings could lose committed data: warn, or refuse to start. */
  DATABASE_DURABILITY: oneOf('warn', 'require').default('warn'),
  REDIS_URL: serverUrl('redis:', 'rediss:').transform(normalised).optional(),
  NEXTAUTH_SECRET: z
    .string()
    .min(32, { error: 'must have at least 32 characters', abort: true })
    .refine((secret) => !isGuessable(secret), 'must be made by chance, with `openssl rand -base64 32`')
    .optional(),
  /** The address that people open, such as https://chat.example.org */
  NEXTAUTH_URL: address.optional(),
  /** Set by Azure App Service. The address is https:// plus this name, unless NEXTAUTH_URL is set. */
  WEBSITE_HOSTNAME: hostName
    .refine((name) => URL.canParse(`https://${name}`), 'must be a host name')
    .transform((name) => new URL(`https://${name}`).origin)
    .optional(),
  /** How many proxies are in front of the app and append to X-Forwarded-For. */
  TRUSTED_PROXIES: count(0, 10).optional(),
  /** Where the private database and its secret live. */
  DATA_DIR: z.string().min(1).default('.data'),
  CHAT_DEFAULT_ROOM: z
    .string()
    .regex(/^[\p{L}\p{N}_]{1,64}$/u, 'must be 1–64 letters, digits or _')
    .default('social'),
  /** The person with this name becomes administrator at a start. */
  CHAT_ADMIN: z
    .string()
    .refine((name) => checkUsername(name).length === 0, 'must be a name that people can sign up with')
    .optional(),
  CHAT_HISTORY_LIMIT: count(1, 100).default(20),
  /** Who may make an account: everybody, who has an invitation, also who has a mailbox of a domain, or nobody. */
  CHAT_SIGN_UP: oneOf('open', 'invite', 'domain', 'closed').optional(),
  /** Whose mailboxes may make an account, with CHAT_SIGN_UP=domain: example.org, example.net */
  CHAT_SIGN_UP_DOMAINS: z
    .string()
    .transform((list) => list.split(',').map((domain) => mailDomain(domain.trim())))
    .refine(
      (domains) => domains.every((domain) => domain !== null),
      'must be domains of mail addresses, such as example.org, with commas between them',
    )
    .transform((domains) => [...new Set(domains.filter((domain) => domain !== null))])
    .optional(),
  /** The OpenID provider by which an organization signs in, such as https://id.example.org */
  OIDC_ISSUER: issuer.optional(),
  /** By which the provider knows this app. */
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  /** What the button calls it: “Sign in with …”. By default the host of the issuer. */
  OIDC_NAME: z
    .string()
    .regex(/^[^\p{C}]{1,40}$/u, 'must be 1–40 visible characters')
    .optional(),
  /** Who is in this group, by the claim `groups`, is an administrator. */
  OIDC_ADMIN_GROUP: z.string().min(1).optional(),
  /** Whether people sign in with passwords; off: only by the organization. */
  CHAT_PASSWORDS: oneOf('on', 'off').default('on'),
  /** Who signs in with a code besides the password: who wants to, or also every administrator. */
  CHAT_TWO_FACTOR: oneOf('optional', 'administrators').default('optional'),
  /** Who may make rooms. */
  CHAT_ROOM_CREATION: oneOf('everyone', 'administrators').default('everyone'),
  /** Who may name all people of a room at once, with @all and @here. */
  CHAT_MENTION_ALL: oneOf('everyone', 'moderators').default('everyone'),
  /** Hours for which people may edit what they wrote; 0: any time. Moderators and administrators always may. */
  CHAT_EDIT_WINDOW: count(0, 87_600).default(24),
  /** Who may pin messages in a room. In direct conversations everybody does. */
  CHAT_PINNING: oneOf('moderators', 'everyone').default('moderators'),
  CHAT_RETENTION: oneOf('off', 'owners', 'administrators').default('off'),
  /** Whether the server reads the pages behind links, and shows what they say of themselves. */
  CHAT_LINK_PREVIEWS: oneOf('on', 'off').default('off'),
  /**
   * More hosts of push services to which notifications may be sent, with commas between them; `.NAME`: all below it.
   */
  CHAT_PUSH_HOSTS: z
    .string()
    .transform((value) => value.split(',').map((host) => host.trim().toLowerCase()))
    .refine(
      (hosts) => hosts.every((host) => /^\.?[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*$/.test(host)),
      'must be names of hosts with commas between them, such as push.example.org',
    )
    .optional(),
  /** The mail server of the operator: smtp://user:password@host:587 (STARTTLS) or smtps://user:password@host. */
  SMTP_URL: serverUrl('smtp:', 'smtps:')
    .refine((value) => {
      const { hostname, pathname, search, hash } = new URL(value);
      return hostname !== '' && ['', '/'].includes(pathname) && `${search}${hash}` === '';
    }, 'must be a scheme, a server and perhaps a port, such as smtp://user:password@mail.example.org:587, with nothing after them')
    .optional(),
  /** From whom the mails come: chat@example.org, or Chat <chat@example.org>. */
  MAIL_FROM: z
    .string()
    .refine(
      (value) => mailFrom(value) !== null,
      'must be an address, such as chat@example.org or Chat <chat@example.org>',
    )
    .optional(),
  CHAT_TIME_ZONE: timeZone.default('America/Bogota'),
  /** Messages that a user may send in 10 s, and as many changes of messages; 0: any number. */
  CHAT_SEND_LIMIT: count(0, 1_000_000).default(20),
  /** The largest file, in MB of 1,000,000 bytes. */
  CHAT_FILE_LIMIT: count(1, 2_000).default(25),
  /** MB that the files of one person, and of all people together, may take; 0: any number. */
  CHAT_FILE_QUOTA: count(0, 100_000_000).default(2_000),
  CHAT_FILE_QUOTA_ALL: count(0, 100_000_000).default(0),
  /** Where new files are stored. Each file knows where it is, so a change moves nothing. */
  FILES_STORAGE: oneOf('local', 's3', 'azure').default('local'),
  /** The folder of local files, and of uploads under way; by default `files` in DATA_DIR. */
  FILES_DIR: z.string().min(1).optional(),
  /** Another address of this app, from which browsers load files, so that they share nothing with its pages. */
  FILES_ORIGIN: address.optional(),
  FILES_S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name of a bucket')
    .optional(),
  FILES_S3_REGION: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/, 'must be the name of a region, such as eu-west-1')
    .default('us-east-1'),
  /** Only for services other than Amazon's. */
  FILES_S3_ENDPOINT: address.optional(),
  /** Without these two, the usual places of Amazon's tools are looked at: a role of the machine, for example. */
  FILES_S3_KEY_ID: z.string().min(1).optional(),
  FILES_S3_SECRET: z.string().min(1).optional(),
  /** A container of Blob Storage, which the app opens with its managed identity. */
  FILES_AZURE_CONTAINER: z
    .string()
    .refine(isUrl('http:', 'https:'), beginsWith('http:', 'https:'))
    .refine(
      (value) => /^\/[^?#]+$/.test(value.replace(/^https?:\/\/[^/]*/, '')),
      'must end with the name of a container',
    )
    .optional(),
  /** The key of the storage account in base64, instead of a managed identity. */
  FILES_AZURE_KEY: z.base64('must be the key of a storage account, in base64').optional(),
  /** App Service sets the first two: where it gives tokens. The third names one of several managed identities. */
  IDENTITY_ENDPOINT: z.string().refine(isUrl('http:'), beginsWith('http:')).optional(),
  IDENTITY_HEADER: z.string().optional(),
  AZURE_CLIENT_ID: z.uuid('must be the client id of a managed identity').optional(),
  /** Sockets that one user may have open, and that one address may have open; 0: any number. */
  CHAT_SOCKETS_PER_USER: count(0, 1_000_000).default(20),
  CHAT_SOCKETS_PER_ADDRESS: count(0, 1_000_000).default(100),
  /** Failed sign-ins per account and address, and new accounts per address, in 15 minutes; 0: any number. */
  AUTH_LIMIT: count(0, 100_000).default(10),
  SHUTDOWN_GRACE_MS: count(0, 600_000).default(10_000),
  SHUTDOWN_LAME_DUCK_MS: count(0, 600_000).default(0),
  LOG_LEVEL: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent').default('info'),
  /** With it the import fetches the files of a Slack export. */
  SLACK_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{1,500}$/, 'must be a token, without blanks')
    .optional(),
  /** A request for /metrics must carry this token. Without the setting there is no /metrics. */
  METRICS_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,}$/, 'must have at least 16 characters of ASCII, none of them a blank')
    .optional(),
});

export const SETTING_NAMES = Object.keys(settings.shape);

export type SignUp = 'open' | 'invite' | 'domain' | 'closed';

export interface Config {
  readonly development: boolean;
  /** The app runs from the folder that `npm run build -- --standalone` makes, where scripts are plain files. */
  readonly deployed: boolean;
  readonly host: string;
  readonly port: number;
  /** Null: run the private database in `dataDir`. */
  readonly databaseUrl: string | null;
  readonly databaseTls: boolean;
  /** Whether to refuse a database that may lose committed data. */
  readonly durabilityRequired: boolean;
  readonly redisUrl: string | null;
  readonly workers: number;
  /** Null only with the private database, which keeps a secret beside its data. */
  readonly secret: string | null;
  /**
   * Public address. Null only with the private database; then localhost, 127.0.0.1 and [::1] are allowed on the port.
   */
  readonly publicUrl: string | null;
  readonly secureCookies: boolean;
  readonly trustedProxies: number;
  readonly dataDir: string;
  readonly defaultRoom: string;
  /** User name; null: nobody is promoted at the start. */
  readonly firstAdmin: string | null;
  readonly historyLimit: number;
  /** Null: what the database says of its installation. */
  readonly signUp: SignUp | null;
  /** In ASCII and lower case; empty unless `signUp` is `domain`. */
  readonly signUpDomains: readonly string[];
  /** Null: nobody signs in by an organization. */
  readonly organization: OrganizationSettings | null;
  /** Whether people sign in with passwords. */
  readonly passwords: boolean;
  /** Whether administrators are only members until they have set up two factors. */
  readonly adminsNeedTwoFactors: boolean;
  readonly roomCreation: 'everyone' | 'administrators';
  readonly mentionAll: 'everyone' | 'moderators';
  /** 0: any time. */
  readonly editWindowMs: number;
  readonly pinning: 'moderators' | 'everyone';
  /** Who decides that a room erases old messages; `off`: nothing is erased. */
  readonly retention: 'off' | 'owners' | 'administrators';
  readonly linkPreviews: boolean;
  /** Beside the known push services. */
  readonly pushHosts: readonly string[];
  /** Null: nothing is sent by mail, and nothing of it is shown. */
  readonly mail: MailSettings | null;
  readonly timeZone: string;
  readonly limits: { readonly sends: number; readonly socketsPerUser: number; readonly socketsPerAddress: number };
  readonly files: FileSettings;
  /** Tries in 15 minutes; 0: any number. */
  readonly authLimit: number;
  readonly shutdownGraceMs: number;
  readonly lameDuckMs: number;
  readonly logLevel: string;
  /** Null: no /metrics. */
  /** With which `npm run import` fetches the files of a Slack export. */
  readonly slackToken: string | null;
  readonly metricsToken: string | null;
}

/** The settings of a running server, with what it found in its database. */
export interface ServerConfig extends Config {
  /** As it is spelled in the database. */
  readonly defaultRoom: string;
  readonly signUp: SignUp;
  /** The zone of a community that has chosen none. */
  readonly settingsZone: string;
}

/** The OpenID provider by which people of an organization sign in. */
export interface OrganizationSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What people call it. */
  readonly name: string;
  /** Null: groups say nothing about who is an administrator. */
  readonly adminGroup: string | null;
}

const MB = 1_000_000;

/** Thrown with one line for each wrong or missing setting. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/**
 * App Service sets a setting to such a text if it could not read the secret. The text is long enough to pass as a
 * secret.
 */
const KEY_VAULT_REFERENCE = /^@Microsoft\.KeyVault\(/i;

/** @throws ConfigError naming every wrong or missing setting at once */
export function readConfig(env: Record<string, string | undefined>, { deployed = false } = {}): Config {
  // An empty value in an env file means "not set".
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = settings.safeParse(given);
  const unresolved = SETTING_NAMES.filter((name) => KEY_VAULT_REFERENCE.test(given[name] ?? ''));
  const issues = parsed.success ? [] : parsed.error.issues;
  const wrong = issues.filter(({ path }) => !unresolved.includes(String(path[0]))).map(line);
  const complaints = [...unresolved.map(unresolvedLine), ...wrong, ...missing(given, deployed)];
  if (parsed.success) complaints.push(...clashes(parsed.data));
  if (!parsed.success || complaints.length > 0) throw new ConfigError(complaints.join('\n'));
  const s = parsed.data;
  const privateDatabase = s.DATABASE_URL === undefined;
  const publicUrl = s.NEXTAUTH_URL ?? s.WEBSITE_HOSTNAME ?? null;

  return Object.freeze({
    development: s.NODE_ENV === 'development',
    deployed,
    host: s.HOST ?? (privateDatabase ? '127.0.0.1' : '0.0.0.0'),
    port: s.PORT,
    databaseUrl: s.DATABASE_URL ?? null,
    databaseTls: s.DATABASE_TLS === 'verify',
    durabilityRequired: s.DATABASE_DURABILITY === 'require',
    redisUrl: s.REDIS_URL ?? null,
    workers: s.WEB_CONCURRENCY,
    secret: s.NEXTAUTH_SECRET ?? null,
    publicUrl,
    secureCookies: publicUrl?.startsWith('https:') ?? false,
    trustedProxies: s.TRUSTED_PROXIES ?? (s.WEBSITE_HOSTNAME ? 1 : 0),
    dataDir: s.DATA_DIR,
    defaultRoom: s.CHAT_DEFAULT_ROOM.normalize('NFC'),
    firstAdmin: s.CHAT_ADMIN ?? null,
    historyLimit: s.CHAT_HISTORY_LIMIT,
    signUp: s.CHAT_SIGN_UP ?? null,
    signUpDomains: s.CHAT_SIGN_UP === 'domain' ? (s.CHAT_SIGN_UP_DOMAINS ?? []) : [],
    organization: organizationOf(s),
    passwords: s.CHAT_PASSWORDS === 'on',
    adminsNeedTwoFactors: s.CHAT_TWO_FACTOR === 'administrators',
    roomCreation: s.CHAT_ROOM_CREATION,
    mentionAll: s.CHAT_MENTION_ALL,
    editWindowMs: s.CHAT_EDIT_WINDOW * 3_600_000,
    pinning: s.CHAT_PINNING,
    retention: s.CHAT_RETENTION,
    linkPreviews: s.CHAT_LINK_PREVIEWS === 'on',
    pushHosts: s.CHAT_PUSH_HOSTS ?? [],
    mail: mailSettingsOf(s),
    timeZone: s.CHAT_TIME_ZONE,
    limits: {
      sends: s.CHAT_SEND_LIMIT,
      socketsPerUser: s.CHAT_SOCKETS_PER_USER,
      socketsPerAddress: s.CHAT_SOCKETS_PER_ADDRESS,
    },
    files: {
      limitBytes: s.CHAT_FILE_LIMIT * MB,
      quotaBytes: s.CHAT_FILE_QUOTA * MB,
      quotaAllBytes: s.CHAT_FILE_QUOTA_ALL * MB,
      storage: s.FILES_STORAGE,
      origin: s.FILES_ORIGIN ?? null,
      dir: s.FILES_DIR ?? join(s.DATA_DIR, 'files'),
      s3: s.FILES_S3_BUCKET
        ? {
            bucket: s.FILES_S3_BUCKET,
            region: s.FILES_S3_REGION,
            endpoint: s.FILES_S3_ENDPOINT ?? null,
            credentials:
              s.FILES_S3_KEY_ID && s.FILES_S3_SECRET
                ? { accessKeyId: s.FILES_S3_KEY_ID, secretAccessKey: s.FILES_S3_SECRET }
                : null,
          }
        : null,
      azure: s.FILES_AZURE_CONTAINER
        ? {
            container: s.FILES_AZURE_CONTAINER,
            key: s.FILES_AZURE_KEY ?? null,
            identity: {
              endpoint: s.IDENTITY_ENDPOINT ?? null,
              secret: s.IDENTITY_HEADER ?? null,
              client: s.AZURE_CLIENT_ID ?? null,
            },
          }
        : null,
    },
    authLimit: s.AUTH_LIMIT,
    shutdownGraceMs: s.SHUTDOWN_GRACE_MS,
    lameDuckMs: s.SHUTDOWN_LAME_DUCK_MS,
    logLevel: s.LOG_LEVEL,
    slackToken: s.SLACK_TOKEN ?? null,
    metricsToken: s.METRICS_TOKEN ?? null,
  });
}

function mailSettingsOf(s: z.infer<typeof settings>): MailSettings | null {
  const from = mailFrom(s.MAIL_FROM ?? '');
  if (s.SMTP_URL === undefined || from === null) return null;
  const { protocol, hostname, port, username, password } = new URL(s.SMTP_URL);
  const tls = protocol === 'smtps:';
  const auth = username === '' ? null : { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (tls ? 465 : 587) : Number(port),
    tls,
    tlsRequired: auth !== null && !isLoopback(s.SMTP_URL),
    auth,
    from,
  };
}

function organizationOf(s: z.infer<typeof settings>): OrganizationSettings | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = s;
  if (!issuer || !clientId || !clientSecret) return null;
  const name = s.OIDC_NAME ?? new URL(issuer).host;
  return { issuer, clientId, clientSecret, name, adminGroup: s.OIDC_ADMIN_GROUP ?? null };
}

/** The process's own configuration. @throws ConfigError */
export function loadConfig(): Config {
  // The folder that `npm run build -- --standalone` makes has no database of its own. Its bundle sets this variable.
  return readConfig(process.env, { deployed: process.env.TERTULIA_DEPLOYED === '1' });
}

/** The origins that pages and sockets may come from. @param port on which this process listens */
export function allowedOrigins(config: Config, port: number): string[] {
  if (config.publicUrl) return [config.publicUrl];
  return ['localhost', '127.0.0.1', '[::1]'].map((host) => new URL(`http://${host}:${port}`).origin);
}

/** next-auth reads these two from the environment itself, whatever options it gets. */
export function setNextAuthEnvironment(publicUrl: string, secret: string): void {
  process.env.NEXTAUTH_URL = publicUrl;
  process.env.NEXTAUTH_SECRET = secret;
}

/**
 * One line for each setting that is missing although other settings need it. Reads the raw values, so that a wrong
 * value is not also reported as missing.
 */
function missing(given: Record<string, string | undefined>, deployed: boolean): string[] {
  const lines: string[] = [];
  const external = deployed || given.DATABASE_URL !== undefined;
  const reason = deployed ? 'is needed here' : 'is needed with DATABASE_URL';
  if (deployed && !given.DATABASE_URL) {
    lines.push('DATABASE_URL: is needed here: mysql://user:password@host:3306/NAME; this folder contains no database');
  }
  if (external && !given.NEXTAUTH_SECRET) {
    lines.push(`NEXTAUTH_SECRET: ${reason}; make one with \`openssl rand -base64 32\``);
  }
  if (external && !given.NEXTAUTH_URL && !given.WEBSITE_HOSTNAME) {
    lines.push(`NEXTAUTH_URL: ${reason}: the address that people open`);
  }
  // For any IP address, mysql2 would accept a certificate for "localhost".
  if (given.DATABASE_TLS === 'verify' && isAddress(given.DATABASE_URL)) {
    lines.push('DATABASE_TLS: verify needs the name of the server in DATABASE_URL, not an IP address');
  }
  if (/^\d+$/.test(given.WEB_CONCURRENCY ?? '') && Number(given.WEB_CONCURRENCY) > 1 && !given.REDIS_URL) {
    lines.push('REDIS_URL: is needed with WEB_CONCURRENCY over 1: the processes exchange events through it');
  }
  if (given.FILES_STORAGE === 's3' && !given.FILES_S3_BUCKET) {
    lines.push('FILES_S3_BUCKET: is needed with FILES_STORAGE=s3');
  }
  if (given.FILES_STORAGE === 'azure' && !given.FILES_AZURE_CONTAINER) {
    lines.push(
      'FILES_AZURE_CONTAINER: is needed with FILES_STORAGE=azure: https://ACCOUNT.blob.core.windows.net/CONTAINER',
    );
  }
  if (given.OIDC_ISSUER) {
    for (const name of ['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET']) {
      if (!given[name]) lines.push(`${name}: is needed with OIDC_ISSUER`);
    }
    // The provider sends people back to this address. With the private database it could be any of three.
    if (!external && !given.NEXTAUTH_URL && !given.WEBSITE_HOSTNAME) {
      lines.push('NEXTAUTH_URL: is needed with OIDC_ISSUER: the address that people open');
    }
  }
  if (given.CHAT_PASSWORDS === 'off' && !given.OIDC_ISSUER) {
    lines.push('OIDC_ISSUER: is needed with CHAT_PASSWORDS=off: nobody could sign in');
  }
  if (given.SMTP_URL) {
    if (!given.MAIL_FROM) lines.push('MAIL_FROM: is needed with SMTP_URL: the address from which mails come');
    // Mails have links to this address. With the private database it could be any of three.
    if (!external && !given.NEXTAUTH_URL && !given.WEBSITE_HOSTNAME) {
      lines.push('NEXTAUTH_URL: is needed with SMTP_URL: the address that people open');
    }
  }
  if (given.CHAT_SIGN_UP === 'domain') {
    if (!given.CHAT_SIGN_UP_DOMAINS) lines.push('CHAT_SIGN_UP_DOMAINS: is needed with CHAT_SIGN_UP=domain');
    if (!given.SMTP_URL)
      lines.push('SMTP_URL: is needed with CHAT_SIGN_UP=domain: the link for a new account is mailed');
  }
  if (Boolean(given.FILES_S3_KEY_ID) !== Boolean(given.FILES_S3_SECRET)) {
    lines.push('FILES_S3_KEY_ID and FILES_S3_SECRET: both or none are needed');
  }
  return lines;
}

/** Lines about FILES_ORIGIN, if it does not go together with the app's own address. */
function clashes(s: z.infer<typeof settings>): string[] {
  const own = s.NEXTAUTH_URL ?? s.WEBSITE_HOSTNAME;
  const local = ['localhost', '127.0.0.1', '[::1]'].map((host) => `http://${host}:${s.PORT}`);
  const origins = own === undefined ? local : [own];
  if (s.FILES_ORIGIN === undefined) return [];
  if (origins.includes(s.FILES_ORIGIN)) return ['FILES_ORIGIN: must be another address than that of the app'];
  if (own?.startsWith('https:') && !s.FILES_ORIGIN.startsWith('https:')) {
    return ['FILES_ORIGIN: must begin with https://, because the address of the app does'];
  }
  return [];
}

function isLoopback(url: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
}

function isAddress(databaseUrl = ''): boolean {
  if (!URL.canParse(databaseUrl)) return false;
  return isIP(new URL(databaseUrl).hostname.replace(/^\[|\]$/g, '')) !== 0;
}

function line(issue: z.core.$ZodIssue): string {
  return `${issue.path.join('.')}: ${issue.message}`;
}

function unresolvedLine(name: string): string {
  return `${name}: is a Key Vault reference that was not resolved: is the secret there, and may the app read it?`;
}
