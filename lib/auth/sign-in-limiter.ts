import { createHash } from 'node:crypto';
import { and, eq, inArray, lt, sql } from 'drizzle-orm';
import { RateLimiterMySQL } from 'rate-limiter-flexible';
import type { Database } from '@/lib/db/client';
import { tries } from '@/lib/db/schema';
import { callbackPool } from './callback-pool';
import { networkOf } from './network';

/** All tries are used up: the next one is allowed after this many seconds. */
export interface TooMany {
  retryAfterS: number;
}

export interface Attempt {
  /** usernameKey of the given name, whether or not an account with it exists. */
  account: string;
  /** From clientAddress. */
  address: string;
  /** Whether the account was used from here before. Called only if the account's tries are used up. */
  isKnownHere(): Promise<boolean>;
}

export const TRIES_WINDOW_S = 15 * 60;

/** Factor for the wider limits: all accounts from one address, and one account from all addresses. */
const WIDER = 10;

const CLEAR_EVERY_MS = 5 * 60_000;
const CLEARED_AT_ONCE = 500;

/** Mails of one kind to one address, whoever asks for them: somebody who waits for one needs no more. */
const MAILS_TO_ADDRESS = 3;

/** For what a mail is asked. Each has a counter of its own, so that nobody can keep a reset away by confirming. */
export type AskedMail = 'confirm' | 'reset' | 'sign_up';

type Counter = 'pair' | 'address' | 'account' | 'signUp' | 'link' | 'code' | 'mailFrom' | 'mailTo';

/**
 * Counts tries in the database, so that all nodes count together. Takes a try before the password is checked, and gives
 * it back if the password was right, so that concurrent requests get no more tries than consecutive ones.
 * See docs/decisions/0019-tries-by-account-and-address.md for what is counted, and why.
 */
export class SignInLimiter {
  readonly #db: Database;
  readonly #limit: number;
  #limiters: Promise<Record<Counter, RateLimiterMySQL>> | null = null;
  #clearedAt = 0;

  /** @param limit failed tries for one account and address in 15 minutes; 0: no limit */
  constructor(db: Database, limit: number) {
    this.#db = db;
    this.#limit = limit;
  }

  /**
   * Runs `check` if a try is left. If it returns false, the try stays used.
   * @throws what `check` throws (after giving the try back), or the driver's error
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

  /**
   * Runs `check`, which checks a code of the second factor, if a try is left. Counts the tries for an account from all
   * addresses together: a code has only six digits, and whoever gets this far knows the password.
   * @throws what `check` throws (the try stays used), or the driver's error
   */
  async code(account: string, check: () => Promise<boolean>): Promise<boolean | TooMany> {
    if (this.#limit === 0) return check();
    const key = keyOf('code', account);
    const refused = await this.#take('code', key);
    if (refused) return refused;
    const right = await check();
    if (right) await (await this.#open()).code.delete(key);
    else await this.#prolong(key);
    return right;
  }

  /** Counts one more new account from this address; returns null if it is allowed. @throws the driver's error */
  async signUp(address: string): Promise<TooMany | null> {
    return this.#limit === 0 ? null : this.#take('signUp', keyOf('signUp', networkOf(address)));
  }

  /** Counts one more use of a link from this address; returns null if it is allowed. @throws the driver's error */
  async link(address: string): Promise<TooMany | null> {
    return this.#limit === 0 ? null : this.#take('link', keyOf('link', networkOf(address)));
  }

  /**
   * Counts one more mail of a kind that somebody asks for.
   * @param from the client address, or a person
   * @param to the key of the mail address, whether or not it is anybody's
   * @returns TooMany: too many from there; `to`: too many to there; null if it is allowed. @throws the driver's error
   */
  async mail(
    kind: AskedMail,
    from: { address: string } | { userId: number },
    to: string,
  ): Promise<TooMany | 'to' | null> {
    if (this.#limit === 0) return null;
    const who = 'address' in from ? networkOf(from.address) : `person ${from.userId}`;
    const tooMany = await this.#take('mailFrom', keyOf('mailFrom', who));
    if (tooMany) return tooMany;
    return (await this.#take('mailTo', keyOf('mailTo', kind, to))) ? 'to' : null;
  }

  /**
   * Runs `check` if a use of a link is left for this address. If it returns true, the use is given back: only failures
   * count, so that many people behind one address can come in.
   * @throws what `check` throws, or the driver's error
   */
  async arrival(address: string, check: () => Promise<boolean>): Promise<boolean | TooMany> {
    const refused = await this.link(address);
    if (refused) return refused;
    const right = await check();
    if (right && this.#limit > 0) await this.#giveBack(keyOf('link', networkOf(address)));
    return right;
  }

  /**
   * Takes the pair's try first. If the pair has none left, takes no other try, so that one address cannot use up the
   * account's tries for everybody else. If a later counter has none left, or anything fails, gives back the tries it
   * took, since no password was checked.
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
      // Throw the first error. If giving back fails too, that costs one try.
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
   * Makes the 15 minutes run from the last failed try. The library counts from the first one, so that ten tries at the
   * end of one window and ten at the beginning of the next would fit into a minute.
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
        storeClient: callbackPool(this.#db.$client),
        storeType: 'pool',
        dbName,
        tableName: 'tries',
        tableCreated: true,
        // The library would delete expired rows without a limit.
        clearExpiredByTimeout: false,
        keyPrefix: '',
        points,
        duration: TRIES_WINDOW_S,
      });
    const wider = limiter(this.#limit * WIDER);
    const narrow = limiter(this.#limit);
    return {
      pair: narrow,
      address: wider,
      account: wider,
      signUp: narrow,
      link: wider,
      code: narrow,
      mailFrom: narrow,
      mailTo: limiter(MAILS_TO_ADDRESS),
    };
  }

  /** Runs in the background and ignores errors, since old counters do no harm. */
  #clearNowAndThen(): void {
    if (Date.now() - this.#clearedAt < CLEAR_EVERY_MS) return;
    this.#clearedAt = Date.now();
    void clearExpired(this.#db).catch(() => {});
  }
}

/**
 * Deletes up to 500 expired counters. Reads their keys first, since a single DELETE would lock every row that it scans.
 */
export async function clearExpired(db: Database, now = Date.now()): Promise<number> {
  const over = await db.select({ key: tries.key }).from(tries).where(lt(tries.expire, now)).limit(CLEARED_AT_ONCE);
  if (over.length === 0) return 0;
  const keys = over.map(({ key }) => key);
  const [{ affectedRows }] = await db.delete(tries).where(and(inArray(tries.key, keys), lt(tries.expire, now)));
  return affectedRows;
}

/** Keys are hashed, so that they are bounded and ASCII, and the database holds no list of names and addresses. */
function keyOf(counter: Counter, ...parts: string[]): string {
  return createHash('sha256')
    .update([counter, ...parts].join('\0'))
    .digest('hex');
}

/**
 * Two concurrent first tries with the same key may deadlock. MariaDB (from 11.6 on) answers ER_CHECKREAD if the other
 * one has changed the row since this one read. The row exists when the work runs again.
 */
async function retried<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code } = error as { code?: string };
    if (code !== 'ER_LOCK_DEADLOCK' && code !== 'ER_CHECKREAD') throw error;
    return work();
  }
}
