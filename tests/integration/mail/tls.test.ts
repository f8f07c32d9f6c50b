import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, expect, test } from 'vitest';
import { type MailSettings, sendMail } from '@/lib/mail/smtp';

const LETTER = {
  subject: 'Hola',
  locale: 'es',
  paragraphs: ['Hola'],
  showsLink: false,
  foot: 'Adiós',
  button: { label: 'Abrir', href: 'https://chat.test/' },
} as const;
const AUTH = { user: 'chat', pass: 'secreta' };
const file = (name: string) => readFileSync(new URL(`../../support/tls/${name}`, import.meta.url));
/**
 * The workers of the tests trust the authority of the first, which is of `localhost`. The second is of another name.
 */
const OURS = { cert: file('server.pem'), key: file('server.key') };
const OTHERS = { cert: file('push.pem'), key: file('push.key') };

/** What came: `tls password` if a password came by TLS, and `mail` for a mail. */
const came: string[] = [];
let server: SMTPServer | null = null;

afterEach(async () => {
  await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  server = null;
  came.length = 0;
});

/** Opens a mail server that takes passwords, also without TLS. */
async function open(options: SMTPServerOptions): Promise<number> {
  const opened = new SMTPServer({
    allowInsecureAuth: true,
    authOptional: true,
    logger: false,
    onAuth: ({ username = '', password }, session, done) => {
      came.push(`${session.secure ? 'tls' : 'clear'} ${password === AUTH.pass ? 'password' : 'wrong'}`);
      done(null, { user: username });
    },
    onData: (stream, _, done) => {
      stream.resume();
      stream.on('end', () => {
        came.push('mail');
        done();
      });
    },
    ...options,
  });
  opened.on('error', () => {});
  await new Promise<void>((resolve) => opened.listen(0, '127.0.0.1', () => resolve()));
  server = opened;
  return (opened.server.address() as AddressInfo).port;
}

async function send(port: number, more: Partial<MailSettings>): Promise<string> {
  const from = { name: 'La Huerta', address: 'chat@chat.test' };
  const settings = { host: 'localhost', port, tls: false, tlsRequired: true, auth: AUTH, from, ...more };
  const letter = { ...LETTER, paragraphs: [...LETTER.paragraphs] };
  return (await sendMail(settings, 'a@ejemplo.org', letter, new AbortController().signal)).outcome;
}

test('a password and the mail go by STARTTLS', async () => {
  expect(await send(await open(OURS), {})).toBe('sent');
  expect(came).toEqual(['tls password', 'mail']);
});

test('a password and the mail go by TLS from the first byte', async () => {
  expect(await send(await open({ ...OURS, secure: true }), { tls: true })).toBe('sent');
  expect(came).toEqual(['tls password', 'mail']);
});

test('a password never goes in the clear, though the server would take it', async () => {
  expect(await send(await open({ disabledCommands: ['STARTTLS'] }), {})).toBe('later');
  expect(came).toEqual([]);
});

test('neither a password nor a mail goes to a server whose certificate is of another name', async () => {
  expect(await send(await open(OTHERS), {})).toBe('later');
  expect(await send(await open({ ...OTHERS, secure: true }), { tls: true })).toBe('later');
  expect(came).toEqual([]);
});
