import { createHash } from 'node:crypto';
import { and, eq, inArray, lt, sql } from 'drizzle-orm';
import { RateLimiterMySQL } from 'rate-limiter-flexible';
import type { Database } from '@/lib/db/client';
import { tries } from '@/lib/db/schema';
import { knownDevice } from './known-device';
import { networkOf } from './network';

/** Refused unseen: so many seconds from now there are tries again. */
export interface TooMany {
  retryAfterS: number;
}

export interface Attempt {
  /** usernameKey of the name that was given, whether or not somebody has it. */
  account: string;
  /** From clientAddress. */
  address: string;
  /** Whether the account was in use from here before; asked only while strangers have spent the account's tries. */
  isKnownHere(): Promise<boolean>;
}

export const TRIES_WINDOW_S = 15 * 60;

/** So many times the limit for all accounts from one address, and for one account from all addresses. */
const WIDER = 10;

const CLEAR_EVERY_MS = 5 * 60_000;
const CLEARED_AT_ONCE = 500;

type Counter = 'pair' | 'address' | 'account' | 'signUp';

/**
 * Tries counted in MySQL, so that all nodes count together. A try is taken before the password is looked at, and given
 * back if it was right: of many at once no more are let through than one after the other.
 * See docs/decisions/0019-tries-by-account-and-address.md for what is counted, and why.
 */
export class SignInLimiter {
  readonly #db: Database;
  readonly #limit: number;
  #limiters: Promise<Record<Counter, RateLimiterMySQL>> | null = null;
  #clearedAt = 0;

  /** @param limit failed tries for an account and address in 15 minutes; 0: any number */
  constructor(db: Database, limit: number) {
    this.#db = db;
    this.#limit = limit;
  }

  /**
   * Runs `check` if a try is left; when it answers false the try stays taken.
   * @throws what `check` throws (the try is given back then), or the driver's error
   */
  async attempt({ account, address, isKnownHere }: Attempt, check: () => Promise<boolean>): Promise<boolean | TooMany> {
    if (this.#limit === 0) return check();
    const network = networkOf(address);
    const keys = {
      pair: keyOf('pair', account, network),
      address: keyOf('address', network),
      account: keyOf('account', account),
    };
    const refused = await this.#takeAll(keys, isKnownHere);
    if (refused) return refused;

    const giveBack = () => Promise.all([this.#giveBack(keys.address), this.#giveBack(keys.account)]);
    let right: boolean;
    try {
      right = await check();
    } catch (error) {
      await Promise.all([giveBack(), this.#giveBack(keys.pair)]);
      throw error;
    }
    if (right) await Promise.all([giveBack(), (await this.#open()).pair.delete(keys.pair)]);
    else await this.#prolong(keys.pair);
    return right;
  }

  /** One more account from this address; null if it may be made. @throws the driver's error */
  async signUp(address: string): Promise<TooMany | null> {
    return this.#limit === 0 ? null : this.#take('signUp', keyOf('signUp', networkOf(address)));
  }

  /**
   * The pair first, and alone if it is spent: one address cannot spend the account's tries for everybody else. What
   * was taken is given back when a later one is spent, or when anything fails: nobody was let try then.
   */
  async #takeAll(
    keys: Record<'pair' | 'address' | 'account', string>,
    isKnownHere: Attempt['isKnownHere'],
  ): Promise<TooMany | null> {
    const taken: string[] = [];
    const take = async (counter: 'pair' | 'address' | 'account') => {
      const spent = await this.#take(counter, keys[counter]);
      if (!spent) taken.push(keys[counter]);
      return spent;
    };
    const giveBack = () => Promise.all(taken.map((key) => this.#giveBack(key)));
    try {
      let refused = (await take('pair')) ?? (await take('address'));
      if (!refused) {
        refused = await take('account');
        if (!refused || (await isKnownHere())) return null;
      }
      await giveBack();
      return refused;
    } catch (error) {
      // What failed is what is told; that giving back failed too costs one try.
      await giveBack().catch(() => {});
      throw error;
    }
  }

  async #take(counter: Counter, key: string): Promise<TooMany | null> {
    this.#clearNowAndThen();
    const limiter = (await this.#open())[counter];
    try {
      await retried(() => limiter.consume(key));
      return null;
    } catch (refusal) {
      const ms = (refusal as { msBeforeNext?: number }).msBeforeNext;
      if (refusal instanceof Error || ms === undefined) throw refusal;
      return { retryAfterS: Math.max(1, Math.ceil(ms / 1_000)) };
    }
  }

  async #giveBack(key: string): Promise<void> {
    await this.#db
      .update(tries)
      .set({ points: sql`${tries.points} - 1` })
      .where(and(eq(tries.key, key), sql`${tries.points} > 0`));
  }

  /**
   * The 15 minutes run from the last failed try. From the first, as the library counts, ten at the end of one window
   * and ten at the beginning of the next would fit into a minute.
   */
  async #prolong(key: string): Promise<void> {
    const expire = Date.now() + TRIES_WINDOW_S * 1_000;
    await this.#db
      .update(tries)
      .set({ expire })
      .where(and(eq(tries.key, key), lt(tries.expire, expire)));
  }

  #open(): Promise<Record<Counter, RateLimiterMySQL>> {
    this.#limiters ??= this.#make().catch((error) => {
      this.#limiters = null;
      throw error;
    });
    return this.#limiters;
  }

  async #make(): Promise<Record<Counter, RateLimiterMySQL>> {
    const [rows] = await this.#db.$client.query('SELECT DATABASE() AS name');
    const [{ name: dbName }] = rows as [{ name: string }];
    const limiter = (points: number) =>
      new RateLimiterMySQL({
        storeClient: knownDevice(this.#db.$client),
        storeType: 'pool',
        dbName,
        tableName: 'tries',
        tableCreated: true,
        // It would remove without a bound.
        clearExpiredByTimeout: false,
        keyPrefix: '',
        points,
        duration: TRIES_WINDOW_S,
      });
    const wider = limiter(this.#limit * WIDER);
    const narrow = limiter(this.#limit);
    return { pair: narrow, address: wider, account: wider, signUp: narrow };
  }

  /** Beside the request: that old counters are still there hurts nobody. */
  #clearNowAndThen(): void {
    if (Date.now() - this.#clearedAt < CLEAR_EVERY_MS) return;
    this.#clearedAt = Date.now();
    void clearExpired(this.#db).catch(() => {});
  }
}

/** Removes a bounded number of counters that are over. Read first: a removal alone would lock all it looks at. */
export async function clearExpired(db: Database, now = Date.now()): Promise<number> {
  const over = await db.select({ key: tries.key }).from(tries).where(lt(tries.expire, now)).limit(CLEARED_AT_ONCE);
  if (over.length === 0) return 0;
  const keys = over.map(({ key }) => key);
  const [{ affectedRows }] = await db.delete(tries).where(and(inArray(tries.key, keys), lt(tries.expire, now)));
  return affectedRows;
}

/** Hashed: bounded, ASCII, and no list of names and addresses beside the passwords. */
function keyOf(counter: Counter, ...parts: string[]): string {
  return createHash('sha256')
    .update([counter, ...parts].join('\0'))
    .digest('hex');
}

/** Two first tries of one key at once may deadlock; the second time the row is there. */
async function retried<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code } = error as { code?: string };
    if (code !== 'ER_LOCK_DEADLOCK' && code !== 'ER_CHECKREAD') throw error;
    return work();
  }
}
