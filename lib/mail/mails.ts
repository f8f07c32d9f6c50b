import { fullJitter } from '@/lib/backoff';
import { sleep } from '@/lib/marked-work';
import type { Log } from '@/lib/telemetry/log';
import { metrics } from '@/lib/telemetry/metrics';
import { lookForDigests, toldUntil } from './digests';
import { type OutgoingDeps, outgoingMail } from './outgoing';
import { cleanMails, putMailBack, type QueuedMail, takeMails } from './queue';
import { type MailSettings, type SmtpTimes, sendMail } from './smtp';

export interface MailsDeps extends Omit<OutgoingDeps, 'sender'> {
  settings: MailSettings;
  origin: string;
  secret: string;
  house: { name(): Promise<string> };
  log: Pick<Log, 'warn'>;
  /** Only for tests. */
  times?: SmtpTimes;
}

/** Mails that this node sends at a time. */
const AT_ONCE = 3;
/** How often this node looks into the queue, where other nodes leave work too. */
const TURN_MS = 1_000;
/** Every so many turns it looks for people who missed something, and removes what is over. */
const LOOK_TURNS = 60;

/** When this node stops: the time to put back what was not sent. */
const PUT_BACK_MS = 1_000;

const BACKOFF = { minMs: 15_000, baseMs: 30_000, capMs: 30 * 60_000 };

/**
 * Sends mails:
 *
 *     a person asks, or missed something → queue, in the database → one node takes it → looks again → sends
 *
 * No request and no message waits for it. Everything that waits is in the database, so this node holds no more in
 * memory than it sends at the moment. A node that is killed leaves what it has not taken to the others.
 */
export class Mails {
  readonly #stopped = new AbortController();
  readonly #cut = new AbortController();
  readonly #inFlight = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | null = null;
  #turn = 0;
  #running: Promise<void> | null = null;
  #looking: Promise<void> | null = null;
  #isFailing = false;
  #isRefused = false;

  constructor(private readonly deps: MailsDeps) {}

  start(): void {
    this.#timer = setInterval(() => this.#begin(), TURN_MS);
    this.#timer.unref();
  }

  /** Takes what is due, and begins to send it. Returns when nothing more is taken. @throws the error of the database */
  async send(): Promise<void> {
    while (!this.#stopped.signal.aborted && this.#inFlight.size < AT_ONCE) {
      const taken = await takeMails(this.deps.db, AT_ONCE - this.#inFlight.size);
      for (const mail of taken) this.#start(mail);
      if (taken.length === 0) return;
    }
  }

  /** Queues what people missed. @throws the error of the database */
  async look(now = new Date()): Promise<void> {
    const { db, timeZone } = this.deps;
    while (!this.#stopped.signal.aborted && (await lookForDigests(db, timeZone, now)));
    await cleanMails(db);
  }

  /** Resolves when this node is sending nothing. */
  async idle(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.all(this.#inFlight);
  }

  /** Begins nothing more, and waits for what is under way until `deadline` (performance.now()). Then it is cut off. */
  async stop(deadline: number): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#stopped.abort();
    const late = new AbortController();
    const ended = Promise.all([this.#running, this.#looking]).then(() => Promise.all(this.#inFlight));
    await Promise.race([ended, sleep(Math.max(0, deadline - performance.now()), late.signal)]);
    this.#cut.abort();
    // What was cut off before the server had it is put back.
    await Promise.race([Promise.all(this.#inFlight), sleep(PUT_BACK_MS, late.signal)]);
    late.abort();
  }

  #begin(): void {
    this.#running ??= this.#guarded(() => this.send()).finally(() => {
      this.#running = null;
    });
    if (this.#turn++ % LOOK_TURNS !== 0) return;
    this.#looking ??= this.#guarded(() => this.look()).finally(() => {
      this.#looking = null;
    });
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#isFailing = false;
    } catch (error) {
      if (this.#isFailing || this.#stopped.signal.aborted) return;
      this.#isFailing = true;
      this.deps.log.warn({ err: error }, 'mails wait for the database');
    }
  }

  #start(mail: QueuedMail): void {
    const running = this.#sendOne(mail)
      .catch((error) => {
        metrics.mails.inc({ kind: mail.kind, outcome: 'failed' });
        if (!this.#stopped.signal.aborted)
          this.deps.log.warn({ err: error }, 'a mail could not be written or recorded');
      })
      .finally(() => this.#inFlight.delete(running));
    this.#inFlight.add(running);
  }

  async #sendOne(mail: QueuedMail): Promise<void> {
    const { db, settings, origin, secret, house, log, times } = this.deps;
    const { kind } = mail;
    const sender = { origin, secret, house: await house.name() };
    const writtenAt = new Date();
    const outgoing = await outgoingMail({ ...this.deps, sender }, mail).catch(async (error) => {
      // The server was not asked, so nothing is sent twice.
      await this.#again(mail);
      throw error;
    });
    if (!outgoing) return metrics.mails.inc({ kind, outcome: 'needless' });
    const { outcome, error } = await sendMail(settings, outgoing.to, outgoing.letter, this.#cut.signal, times);
    metrics.mails.inc({ kind, outcome });
    if (outcome === 'sent') {
      this.#isRefused = false;
      // The mail may have waited for hours: it tells what came in them, and the next one must not.
      if (kind === 'digest') await toldUntil(db, Number(mail.target), writtenAt);
      return;
    }
    // One line for each outage. The server's answer may have the address in it, so only its code is told.
    if (!this.#isRefused) log.warn({ kind, outcome, ...reasonOf(error) }, 'a mail could not be sent');
    this.#isRefused = true;
    if (outcome === 'later') await this.#again(mail);
  }

  async #again(mail: QueuedMail): Promise<void> {
    const afterMs = BACKOFF.minMs + fullJitter(mail.refusals, BACKOFF);
    if (afterMs < mail.leftMs) await putMailBack(this.deps.db, mail, afterMs);
  }
}

function reasonOf(error?: Error & { code?: string; responseCode?: number; command?: string }) {
  const { code, responseCode, command } = error ?? {};
  return { code, responseCode, command };
}
