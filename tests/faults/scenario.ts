import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, within } from '@/tests/support/wait';
import { check, type Violation } from './checker';
import type { FaultClient } from './client';
import { gatherFiles } from './files/evidence';
import { checkFileEvidence } from './files/file-checker';
import { FileLoad } from './files/file-load';
import { Load } from './load';
import { settle } from './measure';
import type { Crowd, Stage } from './stage';
import { BOUNDS, type Bounds, Vitals } from './vitals';

/** One row of the table of faults. */
export interface Scenario {
  id: string;
  fault: string;
  /** How often the fault is injected by default. */
  injections: number;
  /** The most time that one injection may take, without the start and the end of the scenario. */
  injectionMs: number;
  /** Leaves the stage as it found it: both nodes up, every network passing. */
  run(stage: Stage, injections: number): Promise<Measured>;
}

export interface Measured {
  /** The times to compare with the limit: one per injection, or one per message if the scenario measures messages. */
  times: number[];
  limitMs: number;
  /** The number of injections. If missing, it is the number of `times`. */
  injections?: number;
  /** True if nodes were stopped on purpose, so that the delay of their event loop means nothing. */
  frozen?: boolean;
  bounds?: Partial<Bounds>;
  /** Violations that the scenario itself found. */
  violations?: Violation[];
  note?: string;
}

export interface Result {
  id: string;
  fault: string;
  injections: number;
  acknowledged: number;
  /** Edits and deletions that were answered as done. */
  changed: number;
  /** People who were erased. */
  erased: number;
  violations: Violation[];
  times: number[];
  limitMs: number;
  notes: string[];
  passed: boolean;
  result: string;
}

const START_MS = 60_000;
const SETTLE_MS = 40_000;
/** A person is erased at most this long after the work has begun. */
const ERASED_WITHIN_MS = 3_000;

/** Runs a scenario and compares what the clients saw with the database. @throws Error if it takes far too long */
export async function runScenario(
  stage: Stage,
  scenario: Scenario,
  injections = scenario.injections,
  settleMs = SETTLE_MS,
): Promise<Result> {
  const vitals = new Vitals(stage.nodes);
  try {
    const timeoutMs = START_MS + injections * scenario.injectionMs;
    const measured = await within(scenario.run(stage, injections), timeoutMs, `${scenario.id}, ${scenario.fault}:`);
    const unsettled = await settle(stage, settleMs);
    const evidence = await stage.evidence();
    const written = stage.programs.flatMap(({ members }) => members);
    const violations = [
      ...check({ ...evidence, members: [...evidence.members, ...written] }),
      ...(await checkStageFiles(stage, evidence.erased ?? new Set())),
      ...(measured.violations ?? []),
      ...vitals.violations({ ...BOUNDS, ...measured.bounds }, measured.frozen ?? false),
    ];
    for (const program of stage.programs) violations.push(...(await program.check()));
    violations.push(...unsettled.map((what) => ({ invariant: 'I7' as const, what })));
    const { times, limitMs } = measured;
    const late = times.filter((ms) => ms > limitMs).length;
    if (late > 0)
      violations.push({ invariant: 'I7', what: `${late} of ${times.length} over ${limitMs} ms`, isTime: true });
    const acks = evidence.members.flatMap(({ entries }) => entries.filter(({ kind }) => kind === 'ack'));
    const { rssMb, descriptors, loopDelayMs } = vitals.peak;
    return {
      id: scenario.id,
      fault: scenario.fault,
      injections: measured.injections ?? times.length,
      acknowledged: acks.length,
      changed: (evidence.changes ?? []).filter(({ outcome }) => outcome === 'done').length,
      erased: evidence.erased?.size ?? 0,
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
    stage.removeClients();
  }
}

/**
 * Runs `work` while clients and programs write, an administrator changes their messages, one person is erased, and a
 * room forgets.
 */
export async function underLoad<T>(stage: Stage, crowd: Crowd, work: (crowd: FaultClient[]) => Promise<T>): Promise<T> {
  const { rooms = 4, perRoom = 10, perSecond = 100, filesPerSecond = 2, filler } = { ...crowd, ...stage.options.crowd };
  const { random } = stage.options;
  const clients = await stage.addClients(rooms, perRoom);
  const leaver = await addLeaver(stage, clients);
  const moderator = await stage.moderator();
  const programs = clients[0] ? await stage.addPrograms(clients[0]) : [];
  const load = new Load([...clients, leaver], perSecond, random, filler, moderator);
  const files = new FileLoad(stage.files, [...clients, leaver], filesPerSecond, random, moderator);
  try {
    await sleep(1_000);
    const erased = sleep(random() * ERASED_WITHIN_MS).then(() => moderator.erase(leaver.options.person));
    const [result] = await Promise.all([work(clients), erased]);
    return result;
  } finally {
    await Promise.all([load.stop(), files.stop(), ...programs.map((program) => program.stop())]);
  }
}

/** I12, once everything else is quiet. */
async function checkStageFiles(stage: Stage, erased: ReadonlySet<string>): Promise<Violation[]> {
  const { db, clients, nodes } = stage;
  const { dir, files, seen } = stage.files;
  if (files.length === 0) return [];
  const [stranger] = await stage.newPeople(1);
  if (!stranger) throw new Error('There is no person');
  const ports = nodes.map(({ front }) => front.port);
  return checkFileEvidence(await gatherFiles({ db, dir, ports, files, clients, stranger, erased, seen }));
}

/** Adds a client to the first room. Its person writes like the others and is then erased. */
async function addLeaver(stage: Stage, clients: readonly FaultClient[]): Promise<FaultClient> {
  const [person] = await stage.newPeople(1);
  const room = clients[0]?.options.room;
  if (!person || !room) throw new Error('There is no person or no room');
  const leaver = stage.addClient(person, room, 0);
  leaver.stays = false;
  await eventually(() => leaver.open);
  return leaver;
}

/**
 * Runs `work` this many times, one after the other.
 * @param pauseMs the pause between two runs
 * @returns the results that are neither null nor undefined
 */
export async function repeat<T>(
  times: number,
  work: (i: number) => Promise<T>,
  pauseMs = 0,
): Promise<NonNullable<T>[]> {
  const results: NonNullable<T>[] = [];
  for (let i = 0; i < times; i++) {
    if (i > 0) await sleep(pauseMs);
    const result = await work(i);
    if (result !== undefined && result !== null) results.push(result);
  }
  return results;
}
