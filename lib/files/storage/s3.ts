import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import type { S3Settings } from '@/lib/files/settings';
import { idleLimited } from './idle-limited';
import { fileKeyOf } from './key';
import { type FileStorage, STORAGE_TIMEOUTS } from './storage';

const CONNECTIONS = 50;

/**
 * Stores files in a bucket of S3, or of a service that speaks its protocol. The client is loaded here: at the top it
 * would be loaded at every start, because the bundle has one file.
 */
export async function openS3({ bucket: Bucket, region, endpoint, credentials }: S3Settings): Promise<FileStorage> {
  const { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } =
    await import('@aws-sdk/client-s3');
  const agent = { keepAlive: true, maxSockets: CONNECTIONS };
  const client = new S3Client({
    region,
    ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
    ...(credentials ? { credentials } : {}),
    maxAttempts: 3,
    // Other services do not know the checksums that newer clients add.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      httpAgent: new HttpAgent(agent),
      httpsAgent: new HttpsAgent(agent),
      connectionTimeout: STORAGE_TIMEOUTS.answerMs,
      socketTimeout: STORAGE_TIMEOUTS.idleMs,
    },
  });
  const within = (ms: number) => ({ abortSignal: AbortSignal.timeout(ms) });
  return {
    name: 's3',
    async put(Key, path) {
      const { size: ContentLength } = await stat(path);
      const Body = createReadStream(path);
      try {
        await client.send(new PutObjectCommand({ Bucket, Key, Body, ContentLength }), within(STORAGE_TIMEOUTS.putMs));
      } finally {
        Body.destroy();
      }
    },
    async get(Key, range) {
      const Range = range ? { Range: `bytes=${range.start}-${range.end}` } : {};
      // The signal ends with the head of the answer: what follows has its own limit.
      const answer = new AbortController();
      const timer = setTimeout(() => answer.abort(), STORAGE_TIMEOUTS.answerMs);
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, ...Range }), {
          abortSignal: answer.signal,
        });
        return Body ? idleLimited(Body as Readable) : null;
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },
    async size(Key) {
      try {
        const { ContentLength } = await client.send(
          new HeadObjectCommand({ Bucket, Key }),
          within(STORAGE_TIMEOUTS.answerMs),
        );
        return ContentLength ?? null;
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    async remove(Key) {
      await client.send(new DeleteObjectCommand({ Bucket, Key }), within(STORAGE_TIMEOUTS.answerMs));
    },
    async *list() {
      let token: string | undefined;
      do {
        const page = new ListObjectsV2Command({ Bucket, ...(token ? { ContinuationToken: token } : {}) });
        const { Contents = [], NextContinuationToken } = await client.send(page, within(STORAGE_TIMEOUTS.idleMs));
        for (const { Key: key = '', Size: bytes = 0, LastModified: modifiedAt = new Date() } of Contents) {
          if (fileKeyOf(key) !== null) yield { key, bytes, modifiedAt };
        }
        token = NextContinuationToken;
      } while (token);
    },
    async close() {
      client.destroy();
    },
  };
}

function isMissing(error: unknown): boolean {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  return name === 'NoSuchKey' || name === 'NotFound' || (name !== 'NoSuchBucket' && $metadata?.httpStatusCode === 404);
}
