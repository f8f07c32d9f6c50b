import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { PasswordsBusy } from './password-busy';
import { isBadText } from './password-text';

export interface Passwords {
  /**
   * Returns the bcrypt hash of the whole password, whatever its length.
   * @throws PasswordsBusy if too many requests wait, or this one waited too long
   */
  hash(password: string): Promise<string>;
  /**
   * Returns false for a null hash, after the same work, so that an unknown name takes as long as a wrong password. Also
   * returns false for a password that cannot be told apart from others (isBadText).
   * @throws PasswordsBusy if too many requests wait, or this one waited too long
   */
  verify(password: string, hash: string | null): Promise<boolean>;
  /** Stops the worker and rejects all requests that have no answer yet. */
  end(): Promise<void>;
}

export interface PasswordOptions {
  /** bcrypt's work factor: 2^cost rounds. */
  cost?: number;
  /** Maximum number of waiting requests; beyond it a request is refused at once. */
  queueLimit?: number;
  /** Longest time that a request waits for the worker, and longest time that the worker may take. */
  timeoutMs?: number;
}

interface Job {
  id: number;
  message: { kind: 'hash' | 'verify'; input: string; hash?: string; cost?: number };
  resolve(value: string | boolean): void;
  reject(error: Error): void;
  timer?: NodeJS.Timeout;
}

// Not the hash of any password. It only makes a comparison for an unknown user do the full work.
const NOBODYS_SALT_AND_HASH = 'TertuliaTertuliaTertu.Y8h0FGa5tHqYAqcmhVbWNwuGwGnmGDO';

/**
 * Runs bcryptjs in one worker thread: hashing blocks an event loop for 300 ms, and the server's loop carries
 * everybody's chat.
 */
export function startPasswords(options: PasswordOptions = {}): Passwords {
  const { cost = 12, queueLimit = 200, timeoutMs = 30_000 } = options;
  const nobodysHash = `$2b$${String(cost).padStart(2, '0')}$${NOBODYS_SALT_AND_HASH}`;
  const waiting: Job[] = [];
  let running: Job | null = null;
  let worker: Worker | null = null;
  let lastId = 0;
  let ended = false;

  function request(message: Job['message']): Promise<string | boolean> {
    if (ended) return Promise.reject(new Error('The password worker has ended'));
    if (waiting.length >= queueLimit) return Promise.reject(new PasswordsBusy('Too many passwords are waiting'));
    return new Promise((resolve, reject) => {
      lastId += 1;
      const job: Job = { id: lastId, message, resolve, reject };
      job.timer = setTimeout(() => giveUpWaiting(job), timeoutMs);
      waiting.push(job);
      startNext();
    });
  }

  function giveUpWaiting(job: Job): void {
    waiting.splice(waiting.indexOf(job), 1);
    job.reject(new PasswordsBusy('Waited too long for the password worker'));
  }

  function startNext(): void {
    if (running) return;
    const job = waiting.shift();
    if (!job) return;
    running = job;
    clearTimeout(job.timer);
    worker ??= newWorker();
    const current = worker;
    job.timer = setTimeout(() => lose(current, new Error('The password worker hung')), timeoutMs);
    current.postMessage({ id: job.id, ...job.message });
  }

  function newWorker(): Worker {
    // Without the parent's flags: the worker needs no TypeScript loader.
    const made = new Worker(new URL('./password-worker.mjs', import.meta.url), { execArgv: [] });
    made.on('message', (answer: { id: number; value: string | boolean }) => {
      if (worker === made && running?.id === answer.id) settle((job) => job.resolve(answer.value));
    });
    made.on('error', (error) => lose(made, error instanceof Error ? error : new Error(String(error))));
    made.on('exit', (code) => lose(made, new Error(`The password worker stopped with ${code}`)));
    return made;
  }

  /** Rejects the running job, which is lost with its worker; the waiting jobs get a new worker. */
  function lose(lost: Worker, error: Error): void {
    if (worker !== lost) return;
    worker = null;
    void lost.terminate();
    settle((job) => job.reject(error));
  }

  function settle(how: (job: Job) => void): void {
    const job = running;
    running = null;
    if (job) {
      clearTimeout(job.timer);
      how(job);
    }
    if (!ended) startNext();
  }

  async function end(): Promise<void> {
    ended = true;
    const last = worker;
    worker = null;
    for (const job of [...waiting.splice(0), ...(running ? [running] : [])]) {
      clearTimeout(job.timer);
      job.reject(new Error('The password worker has ended'));
    }
    running = null;
    await last?.terminate();
  }

  return {
    hash: async (password) => (await request({ kind: 'hash', input: digest(password), cost })) as string,
    verify: async (password, hash) => {
      const same = await request({ kind: 'verify', input: digest(password), hash: hash ?? nobodysHash });
      return same === true && hash !== null && !isBadText(password);
    },
    end,
  };
}

/**
 * bcrypt reads 72 bytes and stops at NUL, so it gets a digest instead: 64 characters of base64 that depend on every
 * byte of the password. NFC, as in RFC 8265 (OpaqueString), makes an é from another keyboard the same é.
 */
function digest(password: string): string {
  return createHash('sha384').update(password.normalize('NFC'), 'utf8').digest('base64');
}
