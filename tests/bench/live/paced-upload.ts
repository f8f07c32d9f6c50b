import { randomBytes, randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const TICK_MS = 20;

export interface PacedUpload {
  port: number;
  cookie: string;
  bytes: number;
  bytesPerSecond: number;
}

/** Uploads random bytes at this rate, as over a network. @throws Error if the answer is not 201 */
export async function uploadPaced({ port, cookie, bytes, bytesPerSecond }: PacedUpload): Promise<void> {
  const origin = `http://127.0.0.1:${port}`;
  const headers = { Cookie: cookie, Origin: origin, 'Content-Length': bytes };
  const sent = request(`${origin}/api/files/${randomUUID()}?name=largo.bin`, { method: 'PUT', headers });
  const answered = new Promise<number | undefined>((resolve, reject) => {
    sent.once('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.once('error', reject);
  });
  const slice = randomBytes(Math.ceil((bytesPerSecond * TICK_MS) / 1_000));
  const startedAt = performance.now();
  for (let at = 0; at < bytes; ) {
    const due = Math.min(bytes, ((performance.now() - startedAt) / 1_000) * bytesPerSecond + slice.length);
    for (; at < due; at += slice.length) sent.write(slice.subarray(0, Math.min(slice.length, bytes - at)));
    await sleep(TICK_MS);
  }
  sent.end();
  const status = await answered;
  if (status !== 201) throw new Error(`An upload was answered with ${status}`);
}
