import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultClient } from '@/tests/faults/client';
import type { Moderator } from '@/tests/faults/moderator';
import { newFile } from './file';
import { postUntilDone, uploadUntilDone } from './sender';
import type { StageFiles } from './stage-files';
import { download } from './transfer';

/** The shares of files that are pictures, that are never sent, and whose message is deleted soon. */
const PICTURES = 0.1;
const UNSENT = 0.15;
const DELETED = 0.25;
/** Longer than any fault lasts. */
const GIVE_UP_MS = 90_000;
/** The most files on their way at once. */
const AT_ONCE = 20;

/** Makes people upload and send files at random moments, and has the messages of some of them deleted. */
export class FileLoad {
  readonly #running = new Set<Promise<void>>();
  readonly #failures: unknown[] = [];
  readonly #stopped = new AbortController();

  /** @param stage gets the files, and those that could be read after the deletion of their message was answered */
  constructor(
    private readonly stage: StageFiles,
    private readonly clients: readonly FaultClient[],
    perSecond: number,
    private readonly random: () => number,
    private readonly moderator: Moderator,
  ) {
    void this.#goOn(1_000 / perSecond);
  }

  /** Resolves when every file that was begun is sent, or given up. @throws the first error of a deletion */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await Promise.all(this.#running);
    if (this.#failures.length > 0) throw this.#failures[0];
  }

  async #goOn(meanMs: number): Promise<void> {
    for (;;) {
      const ms = -Math.log(1 - this.random()) * meanMs;
      await sleep(ms, undefined, { signal: this.#stopped.signal }).catch(() => {});
      if (this.#stopped.signal.aborted) return;
      if (this.#running.size >= AT_ONCE) continue;
      const client = this.clients[Math.floor(this.random() * this.clients.length)];
      if (client) this.#track(this.#one(client));
    }
  }

  #track(work: Promise<void>): void {
    const tracked = work.catch((error) => void this.#failures.push(error)).finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }

  async #one(client: FaultClient): Promise<void> {
    const { person, room, roomId, ports } = client.options;
    const n = this.stage.files.length + 1;
    const file = await newFile(client, `${person.username} ${n}.bin`, this.random() < PICTURES);
    this.stage.files.push(file);
    const from = ports.indexOf(client.port);
    const fromOwn = [...ports.slice(from), ...ports.slice(0, from)];
    if (!(await uploadUntilDone(file, fromOwn, GIVE_UP_MS)) || this.random() < UNSENT) return;
    const text = this.random() < 0.5 ? '' : `${person.username} file ${n}`;
    if (!(await postUntilDone(file, text, GIVE_UP_MS)) || this.random() >= DELETED) return;
    const { seq, clientId } = file;
    await this.moderator.change({ room, roomId, seq: seq ?? 0, clientId }, null);
    for (const port of ports) {
      const status = await download(file, person, port).then(
        (answer) => answer.status,
        () => null,
      );
      if (status === 200) this.stage.seen.push(`${file.id} was read after its message ${room}/${seq} was deleted`);
    }
  }
}
