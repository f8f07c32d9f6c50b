import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INCOMING_LIMITS, Incomplete, newIncoming, receive } from './incoming';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tertulia-incoming-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The body of a client that sends `bytes` in parts of this size, with a pause after each. */
function slowly(bytes: Buffer, partBytes: number, pauseMs: number): IncomingMessage {
  async function* parts() {
    for (let at = 0; at < bytes.length; at += partBytes) {
      yield bytes.subarray(at, at + partBytes);
      await sleep(pauseMs);
    }
  }
  return Readable.from(parts(), { objectMode: false }) as IncomingMessage;
}

describe('a body', () => {
  it('is written as it comes, with its sum', async () => {
    const bytes = randomBytes(300_000);
    const path = await newIncoming(folder);
    const sha256 = createHash('sha256').update(bytes).digest();
    expect(await receive(slowly(bytes, 7_000, 0), path, bytes.length)).toEqual({ path, bytes: 300_000, sha256 });
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it('gives the memory of its chunks back, and of nothing else', async () => {
    const own = Buffer.from(new ArrayBuffer(65_536));
    const shared = Buffer.alloc(65_536).subarray(0, 65_535);
    const body = Readable.from([own, shared], { objectMode: false }) as IncomingMessage;
    await receive(body, await newIncoming(folder), 131_071);
    expect([own.length, shared.length]).toEqual([0, 65_535]);
  });

  it('of a slow phone is taken; one byte now and then is not', { tags: 'files/slow-body' }, async () => {
    const limits = { ...INCOMING_LIMITS, spanMs: 100, leastBytes: 100 };
    const phone = slowly(randomBytes(5_000), 100, 10);
    expect((await receive(phone, await newIncoming(folder), 5_000, limits)).bytes).toBe(5_000);
    const trickle = slowly(randomBytes(5_000), 1, 10);
    await expect(receive(trickle, await newIncoming(folder), 5_000, limits)).rejects.toThrow(Incomplete);
    expect(trickle.destroyed).toBe(true);
  });

  it.each(['idleMs', 'totalMs'])(
    'of which nothing comes is cut off after %s',
    { tags: 'files/slow-body' },
    async (limit) => {
      const silent = new Readable({ read() {} }) as IncomingMessage;
      const late = receive(silent, await newIncoming(folder), 10, { ...INCOMING_LIMITS, [limit]: 50 });
      await expect(late).rejects.toThrow(Incomplete);
      expect(silent.destroyed).toBe(true);
    },
  );

  it('of 25 MB at 50 kB/s is within all limits', () => {
    const { idleMs, spanMs, leastBytes, totalMs } = INCOMING_LIMITS;
    expect(25_000_000 / 50).toBeLessThan(totalMs);
    // Also if the phone is without a network for as long as may be.
    expect((spanMs - (idleMs - 1_000)) * 50).toBeGreaterThan(leastBytes);
  });
});
