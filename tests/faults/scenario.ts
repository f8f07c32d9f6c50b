import { setTimeout as sleep } from 'node:timers/promises';
import { within } from '@/tests/support/wait';
import { check, type Violation } from './checker';
import type { FaultClient } from './client';
import { Load } from './load';
import { settle } from './measure';
import type { Crowd, Stage } from './stage';
import { BOUNDS, type Bounds, Vitals } from './vitals';

/** One line of the table of faults. */
export interface Scenario {
  id: string;
  fault: string;
  /** How often the fault is made, unless the caller says otherwise. */
  injections: number;
  /** Longest time for one injection, start and end aside. */
  injectionMs: number;
  /** Leaves the stage as it found it: both nodes up, every network passing. */
  run(stage: Stage, injections: number): Promise<Measured>;
}

export interface Measured {
  /** One for each injection, or for each message where that is what counts: what the limit is about. */
  times: number[];
  limitMs: number;
  /** Injections really made; as many as `times` when left out. */
  injections?: number;
  /** Nodes were stopped on purpose, so that how long their loop stood still says nothing. */
  frozen?: boolean;
  bounds?: Partial<Bounds>;
  /** What else was not as it should be. */
  violations?: Violation[];
  note?: string;
}

export interface Result {
  id: string;
  fault: string;
  injections: number;
  acknowledged: number;
  violations: Violation[];
  times: number[];
  limitMs: number;
  notes: string[];
  passed: boolean;
  result: string;
}

const START_MS = 60_000;
const SETTLE_MS = 40_000;

/** Runs a scenario and holds what everybody saw against the database. @throws Error when it takes far too long */
export async function conduct(
  stage: Stage,
  scenario: Scenario,
  injections = scenario.injections,
  settleMs = SETTLE_MS,
): Promise<Result> {
  const vitals = new Vitals(stage.places);
  try {
    const timeoutMs = START_MS + injections * scenario.injectionMs;
    const measured = await within(scenario.run(stage, injections), timeoutMs, `${scenario.id}, ${scenario.fault}:`);
    const unsettled = await settle(stage, settleMs);
    const evidence = await stage.evidence();
    const violations = [
      ...check(evidence),
      ...(measured.violations ?? []),
      ...vitals.violations({ ...BOUNDS, ...measured.bounds }, measured.frozen ?? false),
    ];
    violations.push(...unsettled.map((what) => ({ invariant: 'I7' as const, what })));
    const { times, limitMs } = measured;
    const late = times.filter((ms) => ms > limitMs).length;
    if (late > 0) violations.push({ invariant: 'I7', what: `${late} of ${times.length} over ${limitMs} ms` });
    const acks = evidence.members.flatMap(({ entries }) => entries.filter(({ kind }) => kind === 'ack'));
    const { rssMb, descriptors, loopDelayMs } = vitals.peak;
    return {
      id: scenario.id,
      fault: scenario.fault,
      injections: measured.injections ?? times.length,
      acknowledged: acks.length,
      violations,
      times,
      limitMs,
      notes: [
        ...(measured.note ? [measured.note] : []),
        `nodes at most ${rssMb} MB, ${descriptors} descriptors, loop ${loopDelayMs} ms`,
      ],
      passed: violations.length === 0,
      result: violations.length === 0 ? 'holds' : 'FAILS',
    };
  } finally {
    vitals.stop();
    stage.empty();
  }
}

/** Has a crowd talk while `work` is done. */
export async function underLoad<T>(stage: Stage, crowd: Crowd, work: (crowd: FaultClient[]) => Promise<T>): Promise<T> {
  const { rooms = 4, perRoom = 10, perSecond = 100, filler } = { ...crowd, ...stage.options.crowd };
  const clients = await stage.seat(rooms, perRoom);
  const load = new Load(clients, perSecond, stage.options.random, filler);
  try {
    await sleep(1_000);
    return await work(clients);
  } finally {
    load.stop();
  }
}

/** `work` as often as asked, one after the other; what it resolves with, but not undefined. */
export async function repeat<T>(times: number, work: (i: number) => Promise<T>): Promise<NonNullable<T>[]> {
  const results: NonNullable<T>[] = [];
  for (let i = 0; i < times; i++) {
    const result = await work(i);
    if (result !== undefined && result !== null) results.push(result);
  }
  return results;
}
