import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSeconds } from '@/tests/bench/live/proc';
import { percentile } from '@/tests/bench/live/stats';
import type { Talk, Talked } from './commands';
import type { ConversationEvents, Crowd } from './crowd';
import type { Member } from './member';
import { nowUs, type Stamp } from './text';

/** Messages that each speaker keeps in flight during the warm-up if the measurement has a fixed rate. */
const WARM_UP_IN_FLIGHT = 1;
const SETTLE_MS = 500;
const LEAD_IN_MS = 500;
const TICK_MS = 2;
const WARM_UP_TIMEOUT_MS = 120_000;
const LEVEL_TIMEOUT_MS = 15_000;

interface Counts {
  atMs: number;
  messages: number;
  acks: number;
  deliveries: number;
  cpu: Record<string, number>;
}

/** One exchange of messages: a warm-up, a measured window, and a check that no message is missing. */
export class Conversation implements ConversationEvents {
  readonly #speakers: Member[];
  readonly #latenciesUs: number[] = [];
  readonly #lastRead = new Map<Member, Map<number, number>>();
  #messages = 0;
  #acks = 0;
  #measuring = false;
  /** Messages that each speaker keeps in flight now; 0 if a landed message is not followed by another. */
  #inFlight: number;
  #nextSpeaker = 0;

  constructor(
    private readonly crowd: Crowd,
    private readonly talk: Talk,
  ) {
    this.#inFlight = 'inFlight' in talk.pace ? talk.pace.inFlight : WARM_UP_IN_FLIGHT;
    const rooms = new Map<number, number>();
    this.#speakers = crowd.members.filter(({ room }) => {
      rooms.set(room, (rooms.get(room) ?? 0) + 1);
      return (rooms.get(room) ?? 0) <= talk.speakers;
    });
  }

  /** @throws Error when a member missed a message, got one twice or out of order, or was lost */
  async run(): Promise<Talked> {
    this.crowd.conversation = this;
    const before = this.crowd.members.map((member) => member.received);
    const { pace, warmUpMessages, windowMs } = this.talk;
    for (const speaker of this.#speakers) this.#fill(speaker);
    const giveUpAt = performance.now() + WARM_UP_TIMEOUT_MS;
    while (this.#messages < warmUpMessages && performance.now() < giveUpAt) await this.#pause(TICK_MS);
    if (this.#messages < warmUpMessages) throw new Error(`The warm-up stopped after ${this.#messages} messages`);
    if ('perSecond' in pace) this.#inFlight = 0;
    await this.#pause(SETTLE_MS);
    const pacing = 'perSecond' in pace ? this.#keepPace(pace.perSecond) : null;
    await this.#pause(LEAD_IN_MS);
    this.#measuring = true;
    const start = this.#count();
    await this.#pause(windowMs);
    const end = this.#count();
    this.#measuring = false;
    this.#inFlight = 0;
    await pacing;
    await this.#level(before);
    return this.#result(start, end);
  }

  read(member: Member, { speaker, count, sentUs }: Stamp): void {
    this.#checkOrder(member, speaker, count);
    if (this.#measuring) this.#latenciesUs.push(nowUs() - sentUs);
    if (this.talk.until === 'delivery' && speaker === member.index) member.landed++;
  }

  acknowledged(member: Member): void {
    this.#acks++;
    if (this.talk.until === 'ack') member.landed++;
  }

  settled(member: Member): void {
    if (this.#inFlight > 0 && member.sent > 0) this.#fill(member);
  }

  #fill(speaker: Member): void {
    const free = this.#inFlight - (speaker.sent - speaker.landed);
    if (free <= 0) return;
    this.#messages += free;
    speaker.say(free);
  }

  async #keepPace(perSecond: number): Promise<void> {
    const startedAt = performance.now();
    let due = startedAt;
    while (this.#measuring || performance.now() < startedAt + 2 * LEAD_IN_MS) {
      for (; due <= performance.now(); due += 1_000 / perSecond) {
        this.#speakers[this.#nextSpeaker++ % this.#speakers.length]?.say(1);
        this.#messages++;
      }
      await sleep(Math.max(0, due - performance.now()));
    }
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms);
    if (this.crowd.lost) throw new Error(`A member was lost: ${this.crowd.lost}`);
  }

  /** Checks that the messages of one speaker arrive in order. `#level` checks that all of them arrived. */
  #checkOrder(member: Member, speaker: number, count: number): void {
    const last = this.#lastRead.get(member) ?? new Map<number, number>();
    this.#lastRead.set(member, last);
    const expected = (last.get(speaker) ?? count - 1) + 1;
    if (count !== expected) throw new Error(`Speaker ${speaker}: ${count} was delivered instead of ${expected}`);
    last.set(speaker, count);
  }

  async #level(before: number[]): Promise<void> {
    const sent = new Map<number, number>();
    for (const { room, sent: count } of this.#speakers) sent.set(room, (sent.get(room) ?? 0) + count);
    const missing = () =>
      this.crowd.members.reduce(
        (sum, { room, received }, i) => sum + Math.abs((sent.get(room) ?? 0) - (received - (before[i] ?? 0))),
        0,
      );
    const deadline = performance.now() + LEVEL_TIMEOUT_MS;
    while (missing() > 0 && performance.now() < deadline) await this.#pause(TICK_MS);
    if (missing() > 0) throw new Error(`${missing()} deliveries are missing or too many`);
    if (this.talk.until === 'ack' && this.#acks !== this.#messages) throw new Error('Acknowledgements are missing');
  }

  #count(): Counts {
    const { user, system } = process.cpuUsage();
    const cpu: Record<string, number> = { load: (user + system) / 1e6 };
    for (const [name, pids] of Object.entries(this.talk.pids)) cpu[name] = cpuSeconds(pids);
    const { deliveries } = this.crowd;
    return { atMs: performance.now(), messages: this.#messages, acks: this.#acks, deliveries, cpu };
  }

  #result(start: Counts, end: Counts): Talked {
    const latencies = Float64Array.from(this.#latenciesUs).sort();
    const used = Object.keys(end.cpu).map((name) => [name, (end.cpu[name] ?? 0) - (start.cpu[name] ?? 0)]);
    return {
      seconds: (end.atMs - start.atMs) / 1_000,
      messages: end.messages - start.messages,
      acks: end.acks - start.acks,
      deliveries: end.deliveries - start.deliveries,
      p50Ms: percentile(latencies, 0.5) / 1_000,
      p99Ms: percentile(latencies, 0.99) / 1_000,
      cpu: Object.fromEntries(used),
    };
  }
}
