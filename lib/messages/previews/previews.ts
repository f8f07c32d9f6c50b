import pLimit from 'p-limit';
import { discardFetchedPicture, type FetchedPictureDeps, storeFetchedPicture } from '@/lib/files/fetched-picture';
import type { Network } from '@/lib/http/outbound/outbound';
import { sleep } from '@/lib/marked-work';
import type { LogEntry, LogEvent } from '@/lib/messages/events';
import { mayHoldLink } from '@/lib/messages/links/pieces';
import type { MessageLog } from '@/lib/messages/log';
import type { Log } from '@/lib/telemetry/log';
import { metrics } from '@/lib/telemetry/metrics';
import { fetchPage, fetchPicture } from './fetch-preview';
import { firstLink } from './first-link';
import { addingPreview } from './rows';

export interface PreviewDeps extends FetchedPictureDeps {
  messageLog: Pick<MessageLog, 'change'>;
  /** The addresses of this installation, whose pages need a session. */
  origins: readonly string[];
  /** Takes one page of a person's share. @returns null if it may be fetched */
  limit(userId: number): number | null;
  log: Pick<Log, 'warn' | 'debug'>;
  /** Only for tests. */
  network?: Network;
}

/** A message with a link that is to get a preview. */
interface Job {
  roomId: number;
  seq: number;
  text: string;
  /** The author's id; null once the account is gone. */
  by: number | null;
}

/** Pages that are fetched at a time. */
const AT_ONCE = 4;
/** Messages that may wait. A further one gets no preview. */
const QUEUE = 200;
/** The longest address that a row can hold. */
const MOST_URL = 2_048;

/**
 * Adds link previews to messages. The node that committed a message, or an edit with a new link, fetches the page once,
 * so it is fetched at most once: if this node ends meanwhile, or the page does not answer, the message has no preview.
 * No message waits for any of this.
 */
export class LinkPreviews {
  readonly #turns = pLimit(AT_ONCE);
  readonly #stopped = new AbortController();
  readonly #running = new Set<Promise<void>>();

  readonly #ownHosts: ReadonlySet<string>;

  constructor(private readonly deps: PreviewDeps) {
    this.#ownHosts = new Set(deps.origins.map((origin) => new URL(origin).host));
  }

  /** Takes what this node committed. Returns at once, and never throws. */
  offer({ roomId, entries }: LogEvent): void {
    for (const entry of entries) {
      const job = jobOf(entry);
      if (job) this.#take({ roomId, ...job });
    }
  }

  /** Takes nothing more, and waits for what is under way until `deadline` (performance.now()). */
  async stop(deadline: number): Promise<void> {
    this.#stopped.abort();
    this.#turns.clearQueue();
    const late = new AbortController();
    await Promise.race([Promise.all(this.#running), sleep(Math.max(0, deadline - performance.now()), late.signal)]);
    late.abort();
  }

  #take(job: Job): void {
    if (this.#stopped.signal.aborted) return;
    if (this.#turns.pendingCount >= QUEUE) return metrics.linkPreviews.inc({ outcome: 'dropped' });
    void this.#turns(() => {
      const running = this.#run(job);
      this.#running.add(running);
      return running.finally(() => this.#running.delete(running));
    });
  }

  async #run(job: Job): Promise<void> {
    try {
      const outcome = await this.#preview(job);
      if (outcome !== null) metrics.linkPreviews.inc({ outcome });
    } catch (error) {
      if (this.#stopped.signal.aborted) return;
      metrics.linkPreviews.inc({ outcome: 'failed' });
      this.deps.log.warn({ err: error, roomId: job.roomId, seq: job.seq }, 'a link preview could not be stored');
    }
  }

  /** @returns the outcome for the metrics; null if the text has no link that gets a preview */
  async #preview({ roomId, seq, text, by }: Job): Promise<string | null> {
    const { db, messageLog, network, limit } = this.deps;
    const url = firstLink(text);
    if (url === null || url.length > MOST_URL || this.#isOwn(new URL(url))) return null;
    if (by !== null && limit(by) !== null) return 'limited';
    const options = { signal: this.#stopped.signal, network, refuses: this.#isOwn };
    const page = await fetchPage(url, options);
    if (typeof page === 'string') return page;
    const picture = page.picture === null ? null : await this.#picture(page.picture);
    const { site, title, description } = page;
    const preview = { url, site, title, description, picture };
    const entries = await messageLog.change(roomId, addingPreview(roomId, seq, preview, new Date()));
    // If the message has not taken it, nobody needs it.
    if (picture) await discardFetchedPicture(db, picture.id);
    return entries.length > 0 ? 'shown' : 'late';
  }

  /** Whether an address is of this installation, also if a redirect leads there, or with another scheme. */
  #isOwn = ({ host }: URL): boolean => this.#ownHosts.has(host.replace(/\.(?=:|$)/, ''));

  /** A preview without its picture is better than none. */
  async #picture(url: string) {
    try {
      const { network } = this.deps;
      const bytes = await fetchPicture(url, { signal: this.#stopped.signal, network, refuses: this.#isOwn });
      return bytes && (await storeFetchedPicture(this.deps, bytes));
    } catch (error) {
      this.deps.log.warn({ err: error }, 'the picture of a link preview could not be stored');
      return null;
    }
  }
}

/** What a new message, or an edit with a new first link, asks for. */
function jobOf(entry: LogEntry): Omit<Job, 'roomId'> | null {
  if (entry.type !== 'message' && (entry.type !== 'edit' || !entry.newLink)) return null;
  if (!entry.text || !mayHoldLink(entry.text)) return null;
  if (entry.type === 'message') return { seq: entry.seq, text: entry.text, by: entry.userId ?? null };
  return { seq: entry.target, text: entry.text, by: entry.newLink?.by ?? null };
}
