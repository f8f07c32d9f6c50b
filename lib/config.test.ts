import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, test } from 'vitest';
import { allowedOrigins, ConfigError, readConfig, SETTING_NAMES } from './config';

const EXAMPLE = readFileSync(join(process.cwd(), '.env.example'), 'utf8');
const SECRET = 'q7Zt0mWv4KpR1sXy9BnE3cLd6HfG8jUa';
const DATABASE = { DATABASE_URL: 'mysql://a:b@db/chat', NEXTAUTH_SECRET: SECRET, NEXTAUTH_URL: 'https://chat.test/' };

function complaints(env: Record<string, string>): string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message.split('\n');
  }
}

describe('.env.example', () => {
  test('names every setting, and nothing else', () => {
    expect(Object.keys(parseEnv(EXAMPLE)).sort()).toEqual([...SETTING_NAMES].sort());
  });

  test('says in one line what each setting is for', () => {
    const lines = EXAMPLE.trim().split('\n').slice(2);
    const settings = lines.filter((_, index) => index % 2 === 1);
    expect(settings.every((line) => /^[A-Z][A-Z0-9_]*=/.test(line))).toBe(true);
    expect(lines.filter((line) => /^# \S.*[.:]$/.test(line))).toHaveLength(settings.length);
  });

  test('gives the defaults', { tags: 'accounts/too-many-tries' }, () => {
    expect(readConfig(parseEnv(EXAMPLE) as Record<string, string>)).toEqual(readConfig({}));
  });
});

describe('with the private database', () => {
  test('nothing needs to be set', () => {
    const config = readConfig({});
    expect(config).toMatchObject({ databaseUrl: null, secret: null, publicUrl: null, host: '127.0.0.1', port: 3000 });
    expect(config).toMatchObject({ secureCookies: false, trustedProxies: 0, dataDir: '.data', defaultRoom: 'social' });
  });

  test('localhost and the loopback addresses are allowed origins', () => {
    expect(allowedOrigins(readConfig({}), 3000)).toEqual([
      'http://localhost:3000',
      'http://127.0.0.1:3000',
      'http://[::1]:3000',
    ]);
  });

  test('HOST overrides the default', () => {
    expect(readConfig({ HOST: '0.0.0.0' }).host).toBe('0.0.0.0');
  });
});

describe('with DATABASE_URL', () => {
  test('secret and address are required, and both are reported at once', { tags: 'everywhere/weak-secret' }, () => {
    const lines = complaints({ DATABASE_URL: 'mysql://db/chat' });
    expect(lines.map((line) => line.split(':')[0])).toEqual(['NEXTAUTH_SECRET', 'NEXTAUTH_URL']);
  });

  test.each([
    ['short', 'aB3$xY7&kL9!'],
    ['one letter', 'x'.repeat(32)],
    ['a repeated word', 'changeme'.repeat(4)],
    ['only digits', '012345678'.repeat(4)],
  ])('a weak secret is refused: %s', { tags: 'everywhere/weak-secret' }, (_, secret) => {
    const lines = complaints({ ...DATABASE, NEXTAUTH_SECRET: secret });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^NEXTAUTH_SECRET: must /);
    expect(lines[0]).not.toContain(secret);
  });

  test.each(['10.0.0.4', '127.0.0.1', '[::1]'])(
    'a certificate is verified by a name, so an address is refused: %s',
    (host) => {
      const lines = complaints({ ...DATABASE, DATABASE_URL: `mysql://a:b@${host}:3306/chat`, DATABASE_TLS: 'verify' });
      expect(lines).toEqual([expect.stringMatching(/^DATABASE_TLS: .*name/)]);
      expect(readConfig({ ...DATABASE, DATABASE_TLS: 'verify' }).databaseTls).toBe(true);
    },
  );

  test('the app listens on all interfaces, and only the public origin is allowed', () => {
    const config = readConfig(DATABASE);
    expect(config).toMatchObject({ host: '0.0.0.0', secret: SECRET, secureCookies: true });
    expect(allowedOrigins(config, 8080)).toEqual(['https://chat.test']);
  });

  test('capital letters in an address make no difference', () => {
    const config = readConfig({ ...DATABASE, NEXTAUTH_URL: 'HTTPS://Chat.TEST' });
    expect(config).toMatchObject({ publicUrl: 'https://chat.test', secureCookies: true });
    const urls = readConfig({ ...DATABASE, DATABASE_URL: 'MYSQL://a:b@db/chat', REDIS_URL: 'REDISS://redis' });
    expect(urls).toMatchObject({ databaseUrl: 'mysql://a:b@db/chat', redisUrl: 'rediss://redis' });
  });

  test('files may have another address than the app, and none that is less safe', () => {
    const files = (origin: string) => complaints({ ...DATABASE, FILES_ORIGIN: origin });
    expect(readConfig({ ...DATABASE, FILES_ORIGIN: 'https://Files.test' }).files.origin).toBe('https://files.test');
    expect(files('https://chat.test')).toEqual([expect.stringMatching(/^FILES_ORIGIN: must be another/)]);
    expect(files('http://files.test')).toEqual([expect.stringMatching(/^FILES_ORIGIN: must begin with https/)]);
    const local = () => readConfig({ FILES_ORIGIN: 'http://localhost:3000' });
    expect(local).toThrow('FILES_ORIGIN: must be another');
    expect(readConfig({ FILES_ORIGIN: 'http://localhost:3001' }).files.origin).toBe('http://localhost:3001');
  });

  test('cookies are not Secure if the address has no TLS', () => {
    expect(readConfig({ ...DATABASE, NEXTAUTH_URL: 'http://chat.test' }).secureCookies).toBe(false);
  });

  test('Azure sets the address and counts as one proxy', () => {
    const { NEXTAUTH_URL: _, ...rest } = DATABASE;
    const config = readConfig({ ...rest, WEBSITE_HOSTNAME: 'chat.azurewebsites.net' });
    expect(config).toMatchObject({ publicUrl: 'https://chat.azurewebsites.net', trustedProxies: 1 });
    expect(readConfig({ ...DATABASE, WEBSITE_HOSTNAME: 'x.azurewebsites.net' }).publicUrl).toBe('https://chat.test');
  });
});

describe('wrong settings', () => {
  test('are reported in one line each, all at once', () => {
    const lines = complaints({
      PORT: '70000',
      DATABASE_URL: 'postgres://db/chat',
      REDIS_URL: 'localhost:6379',
      NEXTAUTH_SECRET: 'short',
      CHAT_HISTORY_LIMIT: '0',
      CHAT_TIME_ZONE: 'Bogota',
      CHAT_DEFAULT_ROOM: 'dos palabras',
      LOG_LEVEL: 'loud',
    });
    expect(lines.map((line) => line.split(':')[0]).sort()).toEqual([
      'CHAT_DEFAULT_ROOM',
      'CHAT_HISTORY_LIMIT',
      'CHAT_TIME_ZONE',
      'DATABASE_URL',
      'LOG_LEVEL',
      'NEXTAUTH_SECRET',
      'NEXTAUTH_URL',
      'PORT',
      'REDIS_URL',
    ]);
  });

  test('never show the value of a secret', { tags: 'everywhere/weak-secret' }, () => {
    const lines = complaints({ NEXTAUTH_SECRET: 'hunter2', DATABASE_URL: 'postgres://root:hunter2@db' });
    expect(lines.join()).not.toContain('hunter2');
  });

  test.each([
    ['one letter', 'x'.repeat(40)],
    ['a pattern', 'abc123'.repeat(8)],
    ['the text of an example', 'change-me-to-32-random-characters!'],
    ['the text of another example', 'your-super-secret-nextauth-secret-0'],
    ['the command that makes one', '$(openssl rand -base64 32) was meant'],
  ])('the app refuses a secret that is %s', (_, secret) => {
    const [line, ...more] = complaints({ ...DATABASE, NEXTAUTH_SECRET: secret });
    expect(more).toEqual([]);
    expect(line).toContain('NEXTAUTH_SECRET: must be made by chance');
    expect(line).not.toContain(secret);
  });

  test.each([
    ...['mysql://t:p%zz@db/chat', 'mysql://t:pa#ss@db/chat', 'mysql://t:p/ss@db/chat', 'mysql://t:p?ss@db/chat'],
    // Before the special character, these look like a host and a port.
    ...['mysql://t:12#ss@db/chat', 'mysql://t:12/ss@db/chat', 'mysql://t:12/x?y@db/chat', 'mysql://t:p@a/ss@db/chat'],
  ])('a password that is not percent-encoded is reported as such: %s', (url) => {
    expect(complaints({ ...DATABASE, DATABASE_URL: url })).toEqual([
      expect.stringMatching(/^DATABASE_URL: must have its user and password percent-encoded/),
    ]);
    const redis = complaints({ ...DATABASE, REDIS_URL: url.replace('mysql:', 'redis:') });
    expect(redis).toEqual([expect.stringMatching(/^REDIS_URL: must have its user and password percent-encoded/)]);
  });

  test('a percent-encoded password is accepted unchanged', () => {
    const url = 'mysql://t:p%25%23%2F%3F%40@db/chat';
    expect(readConfig({ ...DATABASE, DATABASE_URL: url }).databaseUrl).toBe(url);
  });

  test.each(['NEXTAUTH_SECRET', 'METRICS_TOKEN', 'DATABASE_URL', 'REDIS_URL'])(
    'an unresolved Key Vault reference is reported as such, once: %s',
    (name) => {
      const reference = '@Microsoft.KeyVault(SecretUri=https://tertulia.vault.azure.net/secrets/it)';
      const [line, ...more] = complaints({ ...DATABASE, WEB_CONCURRENCY: '1', [name]: reference });
      expect(more).toEqual([]);
      expect(line).toMatch(new RegExp(`^${name}: is a Key Vault reference that was not resolved: `));
      expect(line).not.toContain('SecretUri');
    },
  );

  test.each([
    [{ FILES_STORAGE: 's3' }, /^FILES_S3_BUCKET: is needed/],
    [{ FILES_STORAGE: 'azure' }, /^FILES_AZURE_CONTAINER: is needed/],
    [{ FILES_S3_KEY_ID: 'ABC' }, /^FILES_S3_KEY_ID and FILES_S3_SECRET: both/],
  ])('a storage needs its settings: %j', (given, line) => {
    expect(complaints(given)).toEqual([expect.stringMatching(line)]);
  });

  test('files are stored in a folder of the data, unless another is named', () => {
    expect(readConfig({}).files).toMatchObject({ storage: 'local', dir: '.data/files', limitBytes: 25_000_000 });
    expect(readConfig({ FILES_DIR: '/srv/files' }).files.dir).toBe('/srv/files');
  });

  test('an empty value means that it is not set', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: '', REDIS_URL: '' })).toEqual(readConfig({}));
  });
});

test('the configuration cannot be changed', () => {
  expect(Object.isFrozen(readConfig({}))).toBe(true);
});

describe('each wrong value is reported in one line, which names its setting', () => {
  const WRONG: Record<string, string[]> = {
    NODE_ENV: ['prod'],
    AUTH_LIMIT: ['-1', 'ten'],
    WEB_CONCURRENCY: ['0', '65', 'two', '1.5'],
    HOST: ['http://localhost', 'two words'],
    PORT: ['-1', '65536', '3e3', '0x10', ' 80', '3000 '],
    DATABASE_URL: [
      'db/chat',
      'postgres://db/chat',
      'mysql://db',
      'mysql://db/',
      'mysql://db/a/b',
      'mysql://a:b@db:x/chat',
    ],
    DATABASE_TLS: ['on', 'true'],
    DATABASE_DURABILITY: ['on', 'refuse'],
    REDIS_URL: ['localhost:6379', 'http://redis'],
    NEXTAUTH_SECRET: ['x'.repeat(31)],
    NEXTAUTH_URL: [
      'chat.test',
      'ftp://chat.test',
      'https://chat.test/path',
      'https://chat.test/?a',
      'https://a:b@chat.test',
    ],
    WEBSITE_HOSTNAME: ['https://chat.test', 'chat.test/path', 'two words', 'chat:test'],
    TRUSTED_PROXIES: ['-1', '11', 'yes'],
    CHAT_DEFAULT_ROOM: ['dos palabras', 'a/b', 'x'.repeat(65)],
    CHAT_ADMIN: ['a', 'dos palabras', 'admin'],
    CHAT_HISTORY_LIMIT: ['0', '101', '20.5'],
    CHAT_SIGN_UP: ['nobody', 'Open'],
    CHAT_SIGN_UP_DOMAINS: ['ejemplo', 'a@ejemplo.org', '*.ejemplo.org', 'ejemplo.org,', '10.0.0.1', '.ejemplo.org'],
    OIDC_ISSUER: [
      'id.test',
      'http://id.test',
      'https://id.test/?tenant=1',
      'https://login.microsoftonline.com/common/v2.0',
      `https://id.test/${'x'.repeat(255)}`,
    ],
    OIDC_NAME: ['x'.repeat(41), 'a\u202eb'],
    CHAT_PASSWORDS: ['no', 'Off'],
    CHAT_TWO_FACTOR: ['everyone', 'Optional'],
    CHAT_ROOM_CREATION: ['nobody', 'Everyone'],
    CHAT_MENTION_ALL: ['nobody', 'administrators'],
    CHAT_EDIT_WINDOW: ['-1', '1.5', '87601'],
    CHAT_PINNING: ['nobody', 'administrators'],
    CHAT_LINK_PREVIEWS: ['yes', 'true'],
    CHAT_PUSH_HOSTS: ['https://push.test', 'push.test:444', '10.0.0.1', 'localhost', '*.push.test'],
    SMTP_URL: [
      'mail.test',
      'http://mail.test',
      'smtp://mail.test/path',
      'smtp://mail.test?a=1',
      'smtp://a:b#c@mail.test',
    ],
    MAIL_FROM: ['chat', 'Chat chat@chat.test', 'a@chat.test, b@chat.test', 'Chat\r\nBcc: <a@chat.test>', '<>'],
    FILES_ORIGIN: ['files.test', 'https://files.test/f'],
    CHAT_TIME_ZONE: ['Bogota', 'UTC+5'],
    CHAT_SEND_LIMIT: ['-1', 'many'],
    CHAT_FILE_LIMIT: ['0', '2001', '25 MB'],
    CHAT_FILE_QUOTA: ['-1', 'much'],
    CHAT_FILE_QUOTA_ALL: ['-1', 'much'],
    FILES_STORAGE: ['disk', 'S3'],
    FILES_S3_BUCKET: ['Bucket', 'a', 's3://bucket'],
    FILES_S3_REGION: ['EU', 'eu west'],
    FILES_S3_ENDPOINT: ['s3.test', 'https://s3.test/bucket'],
    FILES_AZURE_CONTAINER: ['files', 'https://account.blob.core.windows.net/', 'https://a.test/files?sig=1'],
    FILES_AZURE_KEY: ['not base64!'],
    IDENTITY_ENDPOINT: ['localhost', 'https://identity.test'],
    AZURE_CLIENT_ID: ['me'],
    CHAT_SOCKETS_PER_USER: ['-1', 'many'],
    CHAT_SOCKETS_PER_ADDRESS: ['-1', 'many'],
    SHUTDOWN_GRACE_MS: ['-1', '10s', '600001'],
    SHUTDOWN_LAME_DUCK_MS: ['-1', '5s', '600001'],
    LOG_LEVEL: ['loud', 'INFO'],
    METRICS_TOKEN: ['short', 'sixteen characters with blanks', 'ñandúñandúñandúñandú'],
  };
  /**
   * The other settings, as a container has them, so that only the tested value is wrong. FREE accept any value.
   */
  const REST = {
    ...DATABASE,
    REDIS_URL: 'redis://redis',
    OIDC_CLIENT_ID: 'chat',
    OIDC_CLIENT_SECRET: 'secret',
    MAIL_FROM: 'chat@chat.test',
  };

  const OF_CLIENT = ['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_ADMIN_GROUP'];
  const FREE = [...OF_CLIENT, 'DATA_DIR', 'FILES_DIR', 'FILES_S3_KEY_ID', 'FILES_S3_SECRET', 'IDENTITY_HEADER'];

  test('every setting is tried', () => {
    expect([...Object.keys(WRONG), ...FREE].sort()).toEqual([...SETTING_NAMES].sort());
  });

  test.each(Object.entries(WRONG).flatMap(([name, values]) => values.map((value) => [name, value] as const)))(
    '%s=%s',
    (name, value) => {
      const lines = complaints({ ...REST, [name]: value });
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(new RegExp(`^${name}: must (be|have|end) `));
    },
  );
});

describe('the sign-in of the organization', () => {
  const MAIL = { SMTP_URL: 'smtp://chat:p%40ss@mail.test', MAIL_FROM: 'La Huerta <chat@chat.test>' };

  test('a mail server', () => {
    expect(readConfig({ ...DATABASE, MAIL_FROM: MAIL.MAIL_FROM }).mail).toBeNull();
    expect(readConfig({ ...DATABASE, ...MAIL }).mail).toEqual({
      host: 'mail.test',
      port: 587,
      tls: false,
      tlsRequired: true,
      auth: { user: 'chat', pass: 'p@ss' },
      from: { name: 'La Huerta', address: 'chat@chat.test' },
    });
    const smtps = readConfig({ ...DATABASE, SMTP_URL: 'smtps://mail.test', MAIL_FROM: 'chat@chat.test' }).mail;
    expect(smtps).toMatchObject({ port: 465, tls: true, auth: null, from: { name: '', address: 'chat@chat.test' } });
    // A password never crosses a network in the clear; a server on the same machine needs no TLS.
    const local = { ...MAIL, SMTP_URL: 'smtp://chat:pass@127.0.0.1:1025' };
    expect(readConfig({ ...DATABASE, ...local }).mail).toMatchObject({ port: 1025, tlsRequired: false });
  });

  test('a mail server needs to know from whom mails come, and where their links lead', () => {
    const names = (env: Record<string, string>) => complaints(env).map((line) => line.split(':')[0]);
    expect(names({ SMTP_URL: MAIL.SMTP_URL })).toEqual(['MAIL_FROM', 'NEXTAUTH_URL']);
    expect(names({ ...DATABASE, SMTP_URL: MAIL.SMTP_URL })).toEqual(['MAIL_FROM']);
  });

  test('accounts by mail need domains and a mail server', () => {
    const names = (env: Record<string, string>) =>
      complaints({ ...DATABASE, ...env }).map((line) => line.split(':')[0]);
    expect(names({ CHAT_SIGN_UP: 'domain' })).toEqual(['CHAT_SIGN_UP_DOMAINS', 'SMTP_URL']);
    const domains = { CHAT_SIGN_UP: 'domain', CHAT_SIGN_UP_DOMAINS: 'Ejemplo.org, Año.es,ejemplo.org' };
    expect(names(domains)).toEqual(['SMTP_URL']);
    expect(readConfig({ ...DATABASE, ...MAIL, ...domains })).toMatchObject({
      signUp: 'domain',
      signUpDomains: ['ejemplo.org', 'xn--ao-zja.es'],
    });
    // Without `domain` nobody's mailbox makes an account.
    expect(readConfig({ ...DATABASE, ...MAIL, ...domains, CHAT_SIGN_UP: 'invite' }).signUpDomains).toEqual([]);
  });

  const OIDC = { OIDC_ISSUER: 'https://id.test/realm/', OIDC_CLIENT_ID: 'chat', OIDC_CLIENT_SECRET: 's' };

  test('is called by its host unless it has a name, and keeps the issuer as it is written', () => {
    expect(readConfig({ ...DATABASE, ...OIDC }).organization).toEqual({
      issuer: 'https://id.test/realm/',
      clientId: 'chat',
      clientSecret: 's',
      name: 'id.test',
      adminGroup: null,
    });
    expect(readConfig({ ...DATABASE, ...OIDC, OIDC_NAME: 'Museo' }).organization?.name).toBe('Museo');
    expect(readConfig({}).organization).toBeNull();
  });

  test('needs its client, and the address to which people come back', () => {
    expect(complaints({ OIDC_ISSUER: OIDC.OIDC_ISSUER }).map((line) => line.split(':')[0])).toEqual([
      'OIDC_CLIENT_ID',
      'OIDC_CLIENT_SECRET',
      'NEXTAUTH_URL',
    ]);
    expect(complaints({ ...OIDC, NEXTAUTH_URL: 'http://localhost:3000', OIDC_ISSUER: 'http://127.0.0.1:9' })).toEqual(
      [],
    );
  });

  test('passwords are switched off only where it is set', () => {
    expect(complaints({ CHAT_PASSWORDS: 'off' })).toHaveLength(1);
    expect(readConfig({ ...DATABASE, ...OIDC, CHAT_PASSWORDS: 'off' }).passwords).toBe(false);
  });
});

describe('in the folder that is deployed', () => {
  function complaintsThere(env: Record<string, string>): string[] {
    try {
      readConfig(env, { deployed: true });
      return [];
    } catch (error) {
      return (error as Error).message.split('\n').map((line) => line.split(':')[0] ?? '');
    }
  }

  test('a database is required, with the settings that go with it', () => {
    expect(complaintsThere({})).toEqual(['DATABASE_URL', 'NEXTAUTH_SECRET', 'NEXTAUTH_URL']);
    expect(complaintsThere(DATABASE)).toEqual([]);
  });

  test('wrong and missing settings are reported together', () => {
    expect(complaintsThere({ PORT: 'x', WEB_CONCURRENCY: '2', WEBSITE_HOSTNAME: 'a.azurewebsites.net' })).toEqual([
      ...['PORT', 'DATABASE_URL', 'NEXTAUTH_SECRET', 'REDIS_URL'],
    ]);
  });
});

test('behind Azure, cookies are secure and one proxy is trusted, unless settings say otherwise', () => {
  const { NEXTAUTH_URL: _, ...rest } = DATABASE;
  const azure = { ...rest, WEBSITE_HOSTNAME: 'chat.azurewebsites.net' };
  expect(readConfig(azure)).toMatchObject({ secureCookies: true, trustedProxies: 1 });
  expect(allowedOrigins(readConfig(azure), 8080)).toEqual(['https://chat.azurewebsites.net']);
  expect(readConfig({ ...azure, TRUSTED_PROXIES: '2' })).toMatchObject({ trustedProxies: 2 });
});
