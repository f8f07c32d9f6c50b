import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientFrame } from '@/lib/chat/protocol';
import { now } from '@/tests/faults/journal';
import type { TestFile } from './file';
import { upload } from './transfer';

const PAUSE_MS = 300;
const REFUSED_PAUSE_MS = 2_000;
const POLL_MS = 20;
/** A message without an answer is sent again after this time, as a page would after it is connected again. */
const AGAIN_MS = 3_000;

/**
 * Uploads a file until a node has it, as a page would: with the same id, at one node after the other.
 * @param ports those to ask, the first one first
 * @returns whether a node has it; false if the server refused it for good, or after `timeoutMs`
 */
export async function uploadUntilDone(file: TestFile, ports: readonly number[], timeoutMs: number): Promise<boolean> {
  const giveUpAt = now() + timeoutMs;
  for (let i = 0; now() < giveUpAt; i++) {
    const answer = await upload(file, ports[i % ports.length] ?? 0).catch(() => null);
    if (file.isUploaded) return true;
    const isFinal = answer !== null && answer.status < 500 && answer.status !== 429 && answer.status !== 400;
    if (isFinal) return false;
    // Less than the server asks for, so that a run does not take longer.
    await sleep(answer?.retryAfter === undefined ? PAUSE_MS : REFUSED_PAUSE_MS);
  }
  return false;
}

/**
 * Sends a message with this file alone or with a text, until it is acknowledged.
 * @returns false if it was refused for good, or not acknowledged within `timeoutMs`
 */
export async function postUntilDone(file: TestFile, text: string, timeoutMs: number): Promise<boolean> {
  const { owner, id, clientId } = file;
  const { roomId: room } = owner.options;
  const giveUpAt = now() + timeoutMs;
  let read = owner.log.length;
  owner.log.push({ at: now(), kind: 'post', clientId, text });
  let sentAt = Number.NEGATIVE_INFINITY;
  while (now() < giveUpAt && owner.endReason === null) {
    for (; read < owner.log.length; read++) {
      const entry = owner.log[read];
      if (entry?.kind === 'ack' && entry.clientId === clientId) {
        file.seq = entry.seq;
        return true;
      }
      if (entry?.kind === 'refuse' && entry.clientId === clientId) {
        if (!entry.retryable) return false;
        sentAt = Number.NEGATIVE_INFINITY;
      }
      if (entry?.kind === 'close') sentAt = Number.NEGATIVE_INFINITY;
    }
    const frame: ClientFrame = { type: 'message', room, message: text, files: [id], clientId };
    if (now() - sentAt > AGAIN_MS && owner.tab.wire.send(room, frame)) sentAt = now();
    await sleep(POLL_MS);
  }
  return false;
}
