import { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { bodyOf, type Letter } from './letter';

/** The mail server of the operator, from SMTP_URL and MAIL_FROM. */
export interface MailSettings {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (smtps:). Otherwise STARTTLS is used if the server offers it. */
  readonly tls: boolean;
  /** The mail is not sent without TLS. So it is with a password, except on loopback. */
  readonly tlsRequired: boolean;
  readonly auth: { readonly user: string; readonly pass: string } | null;
  readonly from: { readonly name: string; readonly address: string };
}

/**
 * `sent`: the server has taken it. `later`: it has not, and may later. `refused`: it never will. `unknown`: it may have
 * taken it, so it is not sent again.
 */
export type MailOutcome = 'sent' | 'later' | 'refused' | 'unknown';

export interface MailResult {
  outcome: MailOutcome;
  /** What the server, or the network, said. Without the mail. */
  error?: Error;
}

/** A server that does nothing for so long is given up, and in any case the whole mail after DEADLINE_MS. */
const IDLE_MS = 15_000;
const DEADLINE_MS = 45_000;

export interface SmtpTimes {
  idleMs: number;
  deadlineMs: number;
}

/**
 * Sends one mail, over a connection of its own. Never throws.
 * @param signal gives up at once
 */
export async function sendMail(
  settings: MailSettings,
  to: string,
  letter: Letter,
  signal: AbortSignal,
  { idleMs, deadlineMs }: SmtpTimes = { idleMs: IDLE_MS, deadlineMs: DEADLINE_MS },
): Promise<MailResult> {
  let isBegun = false;
  const message = await encoded(settings, to, letter);
  const connection = new SMTPConnection({
    host: settings.host,
    port: settings.port,
    secure: settings.tls,
    requireTLS: settings.tlsRequired && !settings.tls,
    connectionTimeout: idleMs,
    greetingTimeout: idleMs,
    socketTimeout: idleMs,
    dnsTimeout: idleMs,
    ...CLOSES_AT_ONCE,
  });
  // As long as nobody has read from this, the server cannot have the mail.
  const body = Readable.from(
    (async function* () {
      isBegun = true;
      yield message;
    })(),
  );
  const late = new AbortController();
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the mail server took too long')), deadlineMs);
      late.signal.addEventListener('abort', () => clearTimeout(timer));
      const onAbort = () => reject(new Error('this node stops'));
      signal.addEventListener('abort', onAbort, { once: true, signal: late.signal });
      if (signal.aborted) return onAbort();
      connection.once('error', reject);
      connection.once('end', () => reject(new Error('the mail server closed the connection')));
      const envelope = { from: settings.from.address, to: [to] };
      const send = () => connection.send(envelope, body, (error) => (error ? reject(error) : resolve()));
      connection.connect((error) => {
        if (error) return reject(error);
        if (settings.auth === null) return send();
        connection.login({ credentials: settings.auth }, (refusal) => (refusal ? reject(refusal) : send()));
      });
    });
    return { outcome: 'sent' };
  } catch (error) {
    return { outcome: outcomeOf(error as SMTPConnection.SMTPError, isBegun), error: error as Error };
  } finally {
    late.abort();
    // Nothing may go on when this is over: not a later error, nor a slow server.
    connection.on('error', () => {});
    body.destroy();
    connection.close();
  }
}

/** The types do not know this option yet. */
const CLOSES_AT_ONCE: object = { socketCloseTimeout: 0 };

function outcomeOf({ code, responseCode = 0 }: SMTPConnection.SMTPError, isBegun: boolean): MailOutcome {
  // A wrong password, or a server without TLS, is the operator's mistake: the mail waits until it is corrected.
  if (code === 'EAUTH' || code === 'ETLS') return 'later';
  if (responseCode >= 500) return 'refused';
  if (responseCode >= 400) return 'later';
  return isBegun ? 'unknown' : 'later';
}

/** The mail as bytes. nodemailer encodes the headers, so nothing in a name or a subject can add another one. */
function encoded({ from }: MailSettings, to: string, letter: Letter): Promise<Buffer> {
  const { subject, locale, unsubscribe } = letter;
  const node = new MailComposer({
    from,
    to: { name: '', address: to },
    subject: subject.replace(/\s+/g, ' '),
    ...bodyOf(letter),
    headers: {
      'Content-Language': locale,
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      ...(unsubscribe
        ? { 'List-Unsubscribe': `<${unsubscribe.postTo}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }
        : {}),
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  return new Promise((resolve, reject) => node.build((error, message) => (error ? reject(error) : resolve(message))));
}
