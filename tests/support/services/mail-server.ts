import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { eventually } from '@/tests/support/wait';

/**
 * Settings with a mail server that is not there: nothing listens on this port. Addresses of ejemplo.org may make an
 * account by mail.
 */
export const NO_MAIL_SERVER = {
  SMTP_URL: 'smtp://127.0.0.1:9',
  MAIL_FROM: 'Chat <chat@chat.test>',
  CHAT_SIGN_UP: 'domain',
  CHAT_SIGN_UP_DOMAINS: 'ejemplo.org',
};

export interface ReceivedMail {
  to: string[];
  from: string;
  /** As it came, headers first. */
  raw: string;
  /** Headers by their name in lower case, unfolded. */
  headers: Map<string, string>;
  /** All parts, decoded. */
  text: string;
}

/** A real SMTP server on loopback. */
export class MailServer {
  readonly received: ReceivedMail[] = [];
  /** What the server answers to the next recipients; null: it takes them. */
  refusal: { code: number; text: string } | null = null;
  /** It reads the mail, and closes the connection instead of an answer. */
  hangsUp = false;

  private constructor(readonly server: SMTPServer) {}

  static async open(): Promise<MailServer> {
    const own: { mails: MailServer | null } = { mails: null };
    const server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      logger: false,
      onRcptTo: (_address, _session, done) => done(errorOf(own.mails?.refusal)),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          if (own.mails?.hangsUp) {
            for (const connection of server.connections) connection.close();
            return;
          }
          const { mailFrom, rcptTo } = session.envelope;
          const from = mailFrom === false ? '' : mailFrom.address;
          const to = rcptTo.map(({ address }) => address);
          own.mails?.received.push({ to, from, ...read(Buffer.concat(chunks).toString('utf8')) });
          done();
        });
      },
    });
    server.on('error', () => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    own.mails = new MailServer(server);
    return own.mails;
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  get settings() {
    return { SMTP_URL: `smtp://127.0.0.1:${this.port}`, MAIL_FROM: 'La Huerta <chat@chat.test>' };
  }

  /** The newest mail to this address, once there are so many. */
  async mailTo(address: string, count = 1): Promise<ReceivedMail> {
    const own = () => this.received.filter(({ to }) => to.includes(address));
    await eventually(() => own().length >= count, { timeoutMs: 20_000 });
    const mail = own().at(-1);
    if (!mail) throw new Error('no mail');
    return mail;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

/** A server that accepts connections and says nothing. */
export async function silentServer(): Promise<{ port: number; connections: Set<Socket>; close(): Promise<void> }> {
  const connections = new Set<Socket>();
  const server = createServer((socket) => {
    connections.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => connections.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      for (const socket of connections) socket.destroy();
      server.close(() => resolve());
    });
  return { port: (server.address() as AddressInfo).port, connections, close };
}

/** The code behind the `#` of the link to this path. */
export function codeIn({ text }: ReceivedMail, path: string): string {
  const [, code = ''] = new RegExp(`${path}#([\\w-]+)`).exec(text) ?? [];
  return code;
}

function errorOf(answer: { code: number; text: string } | null | undefined): Error | null {
  return answer ? Object.assign(new Error(answer.text), { responseCode: answer.code }) : null;
}

function read(raw: string): Pick<ReceivedMail, 'raw' | 'headers' | 'text'> {
  const [head = ''] = raw.split('\r\n\r\n');
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  const headers = new Map(
    lines.map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, at).toLowerCase(), words(line.slice(at + 1).trim())];
    }),
  );
  return {
    raw,
    headers,
    text: raw
      .split(/^--.*$/m)
      .map(decoded)
      .join('\n'),
  };
}

/** Decodes the encoded words of a header (RFC 2047). */
function words(value: string): string {
  const joined = value.replace(/\?=\s+=\?/g, '?==?');
  return joined.replace(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_, how: string, text: string) =>
    how.toUpperCase() === 'B'
      ? Buffer.from(text, 'base64').toString('utf8')
      : quoted(text.replaceAll('_', ' ')).toString('utf8'),
  );
}

function decoded(part: string): string {
  const at = part.indexOf('\r\n\r\n');
  const [head, body] = [part.slice(0, at), part.slice(at + 4)];
  if (/quoted-printable/i.test(head)) return quoted(body.replace(/=\r\n/g, '')).toString('utf8');
  if (/base64/i.test(head)) return Buffer.from(body, 'base64').toString('utf8');
  return body;
}

function quoted(text: string): Buffer {
  const bytes = text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1');
}
