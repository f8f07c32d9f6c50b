import { request } from 'node:http';
import { now } from '@/tests/faults/journal';
import type { Person } from '@/tests/faults/people';
import type { TestFile } from './file';

const TIMEOUT_MS = 10_000;

export interface Answer {
  status: number;
  body: Buffer;
  retryAfter: string | undefined;
  /** How long it took. */
  ms: number;
}

/** Uploads a file to the node behind this port, once. @throws Error if no complete answer came in time */
export async function upload(file: TestFile, port: number): Promise<Answer> {
  const { id, name, owner, bytes, tries } = file;
  const path = `/api/files/${id}?name=${encodeURIComponent(name)}`;
  try {
    const answer = await send(owner.options.person, port, 'PUT', path, bytes);
    tries.push(answer.status);
    if (answer.status === 200 || answer.status === 201) file.isUploaded = true;
    return answer;
  } catch (error) {
    tries.push(null);
    throw error;
  }
}

/** Asks for a file, or for a preview of it. @param person null: signed out */
export function download({ id }: TestFile, person: Person | null, port: number, size?: string): Promise<Answer> {
  return send(person, port, 'GET', `/f/${id}/x${size ? `?size=${size}` : ''}`);
}

function send(person: Person | null, port: number, method: string, path: string, bytes?: Buffer): Promise<Answer> {
  const origin = person?.origin ?? 'http://chat.test';
  const headers = {
    Host: new URL(origin).host,
    Origin: origin,
    ...(person ? { Cookie: person.cookie } : {}),
    ...(bytes ? { 'Content-Length': bytes.length } : {}),
  };
  const since = now();
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers, timeout: TIMEOUT_MS }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode: status = 500, headers: got } = response;
        resolve({ status, body: Buffer.concat(chunks), retryAfter: got['retry-after'], ms: now() - since });
      });
    });
    sent.on('timeout', () => sent.destroy(new Error(`${method} ${path}: no answer`)));
    sent.on('error', reject);
    sent.end(bytes);
  });
}
