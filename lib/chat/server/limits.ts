import { TokenBucket } from '@/lib/token-bucket';

export interface ChatLimits {
  /** Messages a user may send in 10 s, over all that user's sockets and programs on this node; 0: any number. */
  sends: number;
  /** Sockets a user may have open on this node; 0: any number. */
  socketsPerUser: number;
  /** Sockets an address may have open on this node; 0: any number. */
  socketsPerAddress: number;
}

const WINDOW_MS = 10_000;
/**
 * For each message that a user may send, this many frames of any kind are allowed, answered or not. After more, the
 * socket is closed.
 */
const FLOOD_FACTOR = 10;

/** `watch` frames that are answered at once, for a user in WINDOW_MS: each may ask for the state of 500 people. */
const WATCHES = 20;

/** What one user may still do, shared by all sockets of that user. */
interface Allowance {
  sockets: number;
  sends: TokenBucket;
  changes: TokenBucket;
  frames: TokenBucket;
  watches: TokenBucket;
  /** The timer that deletes the allowance; set while the user has no socket. */
  dropping?: NodeJS.Timeout;
}

/**
 * Counts what each user and address does on this node. The counts of a user who left are kept until the token buckets
 * would be full again, so that nobody gains by leaving and coming back.
 */
export class Limits {
  readonly #users = new Map<number, Allowance>();
  readonly #addresses = new Map<string, number>();

  constructor(
    private readonly limits: ChatLimits,
    private readonly now: () => number = Date.now,
  ) {}

  /** Counts a new socket. Returns false if it would be one too many; otherwise the caller must call `leave` later. */
  enter(userId: number, address: string): boolean {
    const { socketsPerUser, socketsPerAddress } = this.limits;
    const allowance = this.#users.get(userId);
    const atAddress = this.#addresses.get(address) ?? 0;
    if (socketsPerUser > 0 && (allowance?.sockets ?? 0) >= socketsPerUser) return false;
    if (socketsPerAddress > 0 && atAddress >= socketsPerAddress) return false;
    this.#addresses.set(address, atAddress + 1);
    if (!allowance) this.#users.set(userId, this.#full());
    else {
      allowance.sockets++;
      clearTimeout(allowance.dropping);
    }
    return true;
  }

  leave(userId: number, address: string): void {
    const allowance = this.#users.get(userId);
    if (allowance && --allowance.sockets === 0) this.#dropLater(userId, allowance);
    const atAddress = (this.#addresses.get(address) ?? 0) - 1;
    if (atAddress > 0) this.#addresses.set(address, atAddress);
    else this.#addresses.delete(address);
  }

  /** Whether a frame may be handled. False if this user sends too many. */
  frame(userId: number): boolean {
    return this.limits.sends === 0 || (this.#users.get(userId)?.frames.take(this.now()) ?? false);
  }

  /** Whether a message may be posted now, by a socket of this user. */
  send(userId: number): boolean {
    return this.limits.sends === 0 || (this.#users.get(userId)?.sends.take(this.now()) ?? false);
  }

  /**
   * Whether an existing message may be changed now. Changes have the same limit as new messages, and their own count.
   */
  change(userId: number): boolean {
    return this.limits.sends === 0 || (this.#users.get(userId)?.changes.take(this.now()) ?? false);
  }

  /**
   * The same for a program of this user, which needs no socket, and shares the user's counts with them.
   * @returns null if it may post or change a message now; otherwise after how many seconds
   */
  program(what: 'sends' | 'changes', userId: number): number | null {
    if (this.limits.sends === 0) return null;
    const allowance = this.#users.get(userId) ?? { ...this.#full(), sockets: 0 };
    this.#users.set(userId, allowance);
    if (allowance.sockets === 0) this.#dropLater(userId, allowance);
    const now = this.now();
    return allowance[what].take(now) ? null : Math.max(1, Math.ceil(allowance[what].waitMs(now) / 1_000));
  }

  /** Whether a `watch` may be answered at once. */
  watch(userId: number): boolean {
    return this.#users.get(userId)?.watches.take(this.now()) ?? false;
  }

  #dropLater(userId: number, allowance: Allowance): void {
    clearTimeout(allowance.dropping);
    allowance.dropping = setTimeout(() => this.#users.delete(userId), WINDOW_MS).unref();
  }

  #full(): Allowance {
    const { sends } = this.limits;
    const bucket = (capacity: number) => new TokenBucket(capacity, WINDOW_MS, this.now());
    const messages = { sends: bucket(sends), changes: bucket(sends) };
    return { sockets: 1, ...messages, frames: bucket(sends * FLOOD_FACTOR), watches: bucket(WATCHES) };
  }
}
