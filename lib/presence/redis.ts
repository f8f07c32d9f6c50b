import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Log } from '@/lib/telemetry/log';
import { MemoryPresence } from './memory';
import { type HereState, type Look, type PresenceStore, TIMES } from './presence';
import { isReply, movedTo, RedisKeys, type RedisKeysOptions } from './redis-keys';

/** All times are by the clock of Redis: the clocks of the nodes may differ. */
const NOW = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/** KEYS: the key of the state. ARGV: for how many milliseconds the state counts, and then the ids. */
const HERE = `${NOW}
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
  for i = 2, #ARGV do redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[i]) end
  redis.call('PEXPIRE', KEYS[1], ARGV[1])`;

/** KEYS: the key of the state. ARGV: the time of grace in milliseconds, and then the ids. Never extends a time. */
const LEAVING = `${NOW}
  local latest = now + ARGV[1]
  for i = 2, #ARGV do
    local score = redis.call('ZSCORE', KEYS[1], ARGV[i])
    if score and tonumber(score) > latest then redis.call('ZADD', KEYS[1], latest, ARGV[i]) end
  end`;

/** KEYS: the keys of the states. ARGV: the ids. Returns for each id the number of the key that has it, or 0. */
const STATES = `${NOW}
  local found = {}
  for i, id in ipairs(ARGV) do
    found[i] = 0
    for k = #KEYS, 1, -1 do
      local score = redis.call('ZSCORE', KEYS[k], id)
      if score and tonumber(score) > now then found[i] = k end
    end
  end
  return found`;

const KEYS = ['active', 'away'] as const;
const numbers = z.array(z.number());

/**
 * The people of all nodes that share a Redis. For each state, Redis has a sorted set of their ids, with the times at
 * which they expire. While Redis is away, the answers come from what this node told, and for the time of grace from the
 * last answers of Redis: one slow answer must not make everybody else offline. When Redis is back, the node must tell
 * everything again.
 */
export class RedisPresence implements PresenceStore {
  readonly #keys: RedisKeys;
  readonly #own: MemoryPresence;
  /** The last answers of Redis. */
  readonly #heard: MemoryPresence;
  readonly #reads = { failed: false, isRefused: false };
  readonly #writes = { failed: false, isRefused: false };
  #onLost = () => {};

  constructor(
    url: string,
    private readonly epoch: string,
    private readonly log: Log,
    private readonly times = TIMES,
    open?: RedisKeysOptions['open'],
  ) {
    this.#own = new MemoryPresence(times);
    this.#heard = new MemoryPresence({ ...times, presentMs: times.graceMs });
    this.#keys = new RedisKeys({ url, onReady: () => this.#onLost(), log, open });
  }

  async here(state: HereState, userIds: readonly number[]): Promise<void> {
    await this.#own.here(state, userIds);
    await this.#ask(this.#writes, (redis) => redis.eval(HERE, 1, this.#key(state), this.times.presentMs, ...userIds));
  }

  async leaving(state: HereState, userIds: readonly number[]): Promise<void> {
    await this.#own.leaving(state, userIds);
    await this.#ask(this.#writes, (redis) => redis.eval(LEAVING, 1, this.#key(state), this.times.graceMs, ...userIds));
  }

  async remove(userIds: readonly number[]): Promise<void> {
    await Promise.all([this.#own.remove(userIds), this.#heard.remove(userIds)]);
    if (userIds.length === 0) return;
    const removals = KEYS.map((state) => this.#ask(this.#writes, (redis) => redis.zrem(this.#key(state), ...userIds)));
    await Promise.all(removals);
  }

  async states(userIds: readonly number[]): Promise<Map<number, HereState>> {
    const keys = KEYS.map((state) => this.#key(state));
    const read = async (redis: Redis) => numbers.parse(await redis.eval(STATES, 2, ...keys, ...userIds));
    const found = await this.#ask(this.#reads, read);
    if (found) await this.#hear(userIds, found);
    const states = await this.#heard.states(userIds);
    // If Redis missed a write, its answer lacks people of this node.
    if (!found || this.#writes.failed) {
      for (const [id, state] of await this.#own.states(userIds)) {
        if (state === 'active' || !states.has(id)) states.set(id, state);
      }
    }
    return states;
  }

  /** @param found for each person the number of the key that has them, from 1 */
  async #hear(userIds: readonly number[], found: readonly number[]): Promise<void> {
    await this.#heard.remove(userIds);
    for (const [k, state] of KEYS.entries()) {
      const people = userIds.filter((_, i) => found[i] === k + 1);
      await this.#heard.here(state, people);
    }
  }

  async looking(looks: readonly Look[]): Promise<void> {
    await this.#own.looking(looks);
    if (looks.length === 0) return;
    await this.#ask(this.#writes, (redis) => redis.eval(HERE, 1, this.#key('looks'), this.times.presentMs, ...looks));
  }

  async lookedAway(looks: readonly Look[]): Promise<void> {
    await this.#own.lookedAway(looks);
    if (looks.length === 0) return;
    await this.#ask(this.#writes, (redis) => redis.zrem(this.#key('looks'), ...looks));
  }

  /** While Redis does not answer, only of this node. */
  async looks(looks: readonly Look[]): Promise<Set<Look>> {
    const found = await this.#own.looks(looks);
    if (looks.length === 0) return found;
    const read = async (redis: Redis) => numbers.parse(await redis.eval(STATES, 1, this.#key('looks'), ...looks));
    const told = await this.#ask(this.#reads, read);
    for (const [i, look] of looks.entries()) if (told?.[i] === 1) found.add(look);
    return found;
  }

  listen(onLost: () => void): void {
    this.#onLost = onLost;
  }

  async end(): Promise<void> {
    this.#onLost = () => {};
    this.#keys.end();
  }

  /** In a Redis Cluster, the braces put all keys of an installation on one node. */
  #key(state: HereState | 'looks'): string {
    return `tertulia:{${this.epoch}}:presence:${state}`;
  }

  /** Runs a command. Returns null if it failed. */
  async #ask<T>(kind: { failed: boolean; isRefused: boolean }, work: (redis: Redis) => Promise<T>): Promise<T | null> {
    try {
      const answer = await this.#keys.ask(work);
      kind.failed = false;
      kind.isRefused = false;
      return answer;
    } catch (error) {
      const isRefusal = isReply(error) && !movedTo(error);
      const what = kind === this.#writes ? 'to take' : 'to tell';
      if (isRefusal && !kind.isRefused) this.log.warn({ err: error }, `redis refuses ${what} who is here`);
      else this.log.debug({ err: error }, 'presence did not reach redis');
      kind.failed = true;
      kind.isRefused ||= isRefusal;
      return null;
    }
  }
}
