import { setTimeout as sleep } from 'node:timers/promises';
import { inArray } from 'drizzle-orm';
import { rooms } from '@/lib/db/schema';
import type { Violation } from '@/tests/faults/checker';
import type { FaultClient } from '@/tests/faults/client';
import { newFile, type TestFile } from '@/tests/faults/files/file';
import { postUntilDone, uploadUntilDone } from '@/tests/faults/files/sender';
import { type Answer, upload } from '@/tests/faults/files/transfer';
import {
  type CrashPoint,
  crashMessage,
  crashName,
  UPLOAD_CRASH_POINTS,
  type UploadCrashPoint,
} from '@/tests/faults/injectors/crash-points';
import { fillDisk } from '@/tests/faults/injectors/full-disk';
import { now } from '@/tests/faults/journal';
import { ackTimes, quantile, timeToAgree } from '@/tests/faults/measure';
import { repeat, type Scenario, underLoad } from '@/tests/faults/scenario';
import type { NodeUnderTest, Stage } from '@/tests/faults/stage';
import { pick } from './killed-node';

const GIVE_UP_MS = 30_000;
/** Reconnecting, uploading again and posting. */
const SENT_MS = 10_000;

const isOnUpload = (point: string): point is UploadCrashPoint =>
  (UPLOAD_CRASH_POINTS as readonly string[]).includes(point);
/** Between upload and post, the node is simply killed. */
const POINTS = [...UPLOAD_CRASH_POINTS, 'between', 'die-with-lock', 'die-before-publish', 'die-before-ack'] as const;

export const F25: Scenario = {
  id: 'F25',
  fault: 'a node killed while a file is uploaded, posted and attached',
  injections: 16,
  injectionMs: 90_000,
  run: (stage, injections) =>
    underLoad(stage, { perSecond: 40 }, async () => {
      const quiet = await closedRoom(stage);
      const times = await repeat(injections, async (i) => {
        const point = POINTS[i % POINTS.length] ?? 'between';
        const { target, sender } = await pick(stage, quiet, i);
        const took = await sendThrough(stage, point, target, sender, i);
        await timeToAgree(stage, now(), GIVE_UP_MS);
        return took;
      });
      return {
        times,
        limitMs: SENT_MS,
        note: 'time from the death of the node until the message with the file is sent',
      };
    }),
};

/** A room that only its members may read. */
async function closedRoom(stage: Stage): Promise<FaultClient[]> {
  const quiet = await stage.addClients(1, 10);
  const ids = quiet.map(({ options }) => options.roomId);
  await stage.db.update(rooms).set({ kind: 'closed' }).where(inArray(rooms.id, ids));
  return quiet;
}

/** Uploads and sends a file by way of a node that dies at this point, and then by way of the other one. */
async function sendThrough(
  stage: Stage,
  point: (typeof POINTS)[number],
  target: NodeUnderTest,
  sender: FaultClient,
  n: number,
): Promise<number> {
  const { port } = target.node;
  const ports = [target, ...stage.nodes.filter((node) => node !== target)].map(({ front }) => front.port);
  const name = isOnUpload(point) ? crashName(point, port, n) : `file ${n}`;
  const file = await newFile(sender, name, point === 'die-between-bytes' || n % 2 === 1);
  stage.files.files.push(file);
  let diedAt: number | null = null;
  const dead = async () => {
    await target.node.ended();
    diedAt = now();
    return target.node.start();
  };
  // At these points the node ends by itself: the first try gets no answer, and the next one goes to the other node.
  let started = point === 'between' ? null : dead();
  if (!(await uploadUntilDone(file, ports, GIVE_UP_MS))) throw new Error(`The upload of ${point} did not succeed`);
  if (point === 'between') {
    target.node.signal('SIGKILL');
    started = dead();
  }
  const text = isOnUpload(point) || point === 'between' ? '' : crashMessage(point satisfies CrashPoint, port, n);
  if (!(await postUntilDone(file, text, GIVE_UP_MS))) throw new Error(`The message of ${point} was not sent`);
  const sentAt = now();
  await started;
  return sentAt - (diedAt ?? sentAt);
}

const AWAY_MS = 60_000;
const BASELINE_MS = 5_000;
/** The limits while the storage is away: of an acknowledgement, and of the answer to an upload. */
const ACK_MS = 2_000;
const REFUSED_MS = 5_000;
const BETWEEN_MS = 500;
const BACK_MS = 5_000;

export const F26: Scenario = {
  id: 'F26',
  fault: 'the storage of files away, and then full, for a minute',
  injections: 2,
  injectionMs: 120_000,
  run: (stage, injections) =>
    underLoad(stage, {}, async (crowd) => {
      const violations: Violation[] = [];
      const refused: number[] = [];
      const acksP99 = (from: number, to: number) => {
        const members = crowd.map(({ member }) => member);
        return quantile(ackTimes(members, from, to), 0.99);
      };
      await sleep(BASELINE_MS);
      const healthy = acksP99(0, now() - ACK_MS);
      const found: number[] = [];
      const times = await repeat(injections, async (i) => {
        const end = i % 2 === 0 ? takeAway(stage) : await fillDisk(stage.nodes.map(({ node }) => node.pid));
        const from = now();
        try {
          while (now() - from < AWAY_MS) {
            const { file, answer } = await tryUpload(stage, crowd);
            refused.push(answer.ms);
            violations.push(...notRetryable(answer).map((what) => ({ invariant: 'I12' as const, what })));
            stage.files.files.push(file);
            await sleep(BETWEEN_MS);
          }
        } finally {
          await end();
        }
        const p99 = acksP99(from, now() - ACK_MS);
        found.push(Math.round(p99));
        if (p99 > ACK_MS) violations.push({ invariant: 'I7', what: `acks took ${Math.round(p99)} ms (p99)` });
        return timeToUpload(stage, crowd);
      });
      const slow = quantile(refused, 0.99);
      if (slow > REFUSED_MS) violations.push({ invariant: 'I7', what: `refusals took ${Math.round(slow)} ms (p99)` });
      const acks = `acks p99 ${found.join(', ')} ms, before ${Math.round(healthy)} ms`;
      const note = `${refused.length} refused, p99 ${Math.round(slow)} ms; ${acks}; time until one is taken again`;
      return { times, limitMs: BACK_MS, injections, violations, note };
    }),
};

function takeAway({ files }: Stage): () => Promise<void> {
  files.takeAway();
  return async () => files.bringBack();
}

let tried = 0;

/** One try of a new file, at one of the nodes. */
async function tryUpload({ nodes }: Stage, crowd: readonly FaultClient[]): Promise<{ file: TestFile; answer: Answer }> {
  const owner = crowd[++tried % crowd.length];
  if (!owner) throw new Error('There is nobody');
  // Pictures are small enough for a disk that is almost full.
  const file = await newFile(owner, `try ${tried}`, false);
  return { file, answer: await upload(file, nodes[tried % nodes.length]?.front.port ?? 0) };
}

function notRetryable({ status, retryAfter, body }: Answer): string[] {
  const isClear = status === 503 && Number(retryAfter) > 0 && body.includes('"busy"');
  return isClear ? [] : [`an upload was answered with ${status} ${body} while the storage was away`];
}

/** The first file that was refused is sent again, with the same id. */
async function timeToUpload(stage: Stage, crowd: readonly FaultClient[]): Promise<number> {
  const since = now();
  const { nodes, files } = stage;
  const ports = nodes.map(({ front }) => front.port);
  const waiting = files.files.findLast(({ isUploaded, owner }) => !isUploaded && crowd.includes(owner));
  if (!waiting || !(await uploadUntilDone(waiting, ports, GIVE_UP_MS))) return Number.POSITIVE_INFINITY;
  return now() - since;
}
