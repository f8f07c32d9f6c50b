import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { PREVIEW_BOXES, PREVIEW_SIZES, type PreviewSize } from '@/lib/files/file';
import type { Log } from '@/lib/telemetry/log';

/** A picture that was read. `SOURCE.clean` is the picture itself, and `SOURCE.SIZE` each preview. */
export interface Picture {
  type: string;
  bytes: number;
  width: number;
  height: number;
  animated: boolean;
  placeholder: string;
  previews: PreviewSize[];
}

export interface PictureOptions {
  log: Pick<Log, 'warn' | 'info'>;
  /** Longest time for one picture. */
  timeoutMs?: number;
  /** How many may wait. */
  queueLimit?: number;
  /** Longest time for which one waits. */
  waitMs?: number;
  /** The process ends after so long without a picture, and gives its memory back. */
  idleMs?: number;
}

/** Thrown if too many pictures wait. */
export class PicturesBusy extends Error {
  override name = 'PicturesBusy';
}

/** What the process is to make of a file: a picture with its previews, or icons. */
type Order = { source: string } & ({ boxes: typeof BOXES } | { icons: Readonly<Record<string, number>> });

interface Job {
  order: Order;
  /** Null: it is no picture that can be read. */
  resolve(made: unknown): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout;
}

type Answer = { isAble: boolean } | { made: unknown } | { problem: string; isDisk: boolean };

const BOXES = PREVIEW_SIZES.map((name) => ({ name, ...PREVIEW_BOXES[name] }));
/** The decoder's own limit of the heap; the pixels themselves are outside of it. */
const ARGUMENTS = ['--max-old-space-size=64'];

/**
 * Reads pictures in a process of their own, one at a time. A decoder may crash, hang or take much memory. None of this
 * reaches the server: the process is killed, and the picture is an ordinary file. Without the package `sharp` all are.
 */
export class Pictures {
  readonly #waiting: Job[] = [];
  #running: Job | null = null;
  #process: ChildProcess | null = null;
  #isAble: boolean | null = null;
  #ended = false;
  #idle: NodeJS.Timeout | undefined;
  readonly #options: Required<PictureOptions>;

  constructor(options: PictureOptions) {
    this.#options = { timeoutMs: 30_000, queueLimit: 50, waitMs: 120_000, idleMs: 60_000, ...options };
  }

  /**
   * Returns what is in the file; null if it is no picture that can be read, within its limits.
   * @throws PicturesBusy if too many wait; Error if the disk is full or away. Then it may be a picture, and must not be
   *   stored as an ordinary file, which keeps its metadata.
   */
  read(source: string): Promise<Picture | null> {
    return this.#made<Picture>({ source, boxes: BOXES });
  }

  /**
   * Makes square PNG icons of a still picture, as `SOURCE.NAME`.
   * @param icons how many pixels a side each has. One that is called `maskable` has an edge
   * @returns false if it is no such picture. @throws as `read` does
   */
  async icons(source: string, icons: Readonly<Record<string, number>>): Promise<boolean> {
    return (await this.#made<string[]>({ source, icons })) !== null;
  }

  #made<T>(order: Order): Promise<T | null> {
    const { queueLimit, waitMs } = this.#options;
    if (this.#ended || this.#isAble === false) return Promise.resolve(null);
    if (this.#waiting.length >= queueLimit) return Promise.reject(new PicturesBusy('Too many pictures wait'));
    return new Promise((resolve, reject) => {
      const job: Job = { order, resolve: resolve as Job['resolve'], reject, timer: setTimeout(() => giveUp(), waitMs) };
      const giveUp = () => {
        this.#waiting.splice(this.#waiting.indexOf(job), 1);
        reject(new PicturesBusy('Waited too long for the pictures before'));
      };
      this.#waiting.push(job);
      this.#next();
    });
  }

  /** Kills the process; pictures that are not done are ordinary files. */
  end(): void {
    this.#ended = true;
    clearTimeout(this.#idle);
    for (const job of this.#waiting.splice(0)) settle(job, null);
    this.#lose(this.#process, 'the server stops');
  }

  #next(): void {
    if (this.#running) return;
    clearTimeout(this.#idle);
    const job = this.#waiting.shift();
    if (!job) {
      this.#idle = setTimeout(() => this.#lose(this.#process, 'idle'), this.#options.idleMs);
      this.#idle.unref();
      return;
    }
    clearTimeout(job.timer);
    this.#running = job;
    this.#process ??= this.#start();
    const child = this.#process;
    job.timer = setTimeout(() => this.#lose(child, 'a picture took too long'), this.#options.timeoutMs);
    child.send(job.order, (error) => error && this.#lose(child, error.message));
  }

  #start(): ChildProcess {
    const path = fileURLToPath(new URL('./picture-process.mjs', import.meta.url));
    // The decoder gets none of our settings.
    const env = { NODE_ENV: 'production' } as const;
    const child = fork(path, [], { execArgv: ARGUMENTS, env, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    child.on('message', (answer: Answer) => this.#take(child, answer));
    child.on('error', (error) => this.#lose(child, error.message));
    child.on('exit', (code, signal) => this.#lose(child, `it ended with ${code ?? signal}`));
    child.unref();
    return child;
  }

  #take(child: ChildProcess, answer: Answer): void {
    if (child !== this.#process) return;
    if ('isAble' in answer) {
      if (!answer.isAble && this.#isAble === null) {
        this.#options.log.warn('the package sharp cannot be used: pictures are ordinary files');
      }
      this.#isAble = answer.isAble;
      if (!answer.isAble) {
        for (const job of this.#waiting.splice(0)) settle(job, null);
        this.#lose(child, 'there is no decoder');
      }
      return;
    }
    const job = this.#running;
    this.#running = null;
    if (job && 'problem' in answer && answer.isDisk)
      fail(job, new Error(`A picture was not written: ${answer.problem}`));
    else if (job) settle(job, 'made' in answer ? answer.made : null);
    if ('problem' in answer) this.#options.log.info({ problem: answer.problem }, 'a picture could not be read');
    this.#next();
  }

  /** Ends a process. The picture that it was reading is none. */
  #lose(child: ChildProcess | null, why: string): void {
    if (!child || child !== this.#process) return;
    this.#process = null;
    child.kill('SIGKILL');
    const job = this.#running;
    this.#running = null;
    if (!job) return;
    if (!this.#ended && this.#isAble !== false)
      this.#options.log.warn({ why }, 'the process that reads pictures was lost');
    settle(job, null);
    this.#next();
  }
}

function settle(job: Job, made: unknown): void {
  clearTimeout(job.timer);
  job.resolve(made);
}

function fail(job: Job, error: Error): void {
  clearTimeout(job.timer);
  job.reject(error);
}
