import type { Readable } from 'node:stream';
import type { AzureSettings } from '@/lib/files/settings';
import { managedIdentity } from './azure-identity';
import { idleLimited } from './idle-limited';
import { fileKeyOf } from './key';
import { type FileStorage, STORAGE_TIMEOUTS } from './storage';

/** Larger files are sent in blocks of this size. */
const BLOCK_BYTES = 8 * 1024 * 1024;

/** Stores files in a container of Azure Blob Storage. The client is loaded here, as for S3. */
export async function openAzure({ container: url, key, identity }: AzureSettings): Promise<FileStorage> {
  const { ContainerClient, StorageSharedKeyCredential } = await import('@azure/storage-blob');
  const credential = key === null ? managedIdentity(identity) : new StorageSharedKeyCredential(accountOf(url), key);
  const container = new ContainerClient(url, credential, {
    retryOptions: { maxTries: 3, tryTimeoutInMs: STORAGE_TIMEOUTS.idleMs, maxRetryDelayInMs: 2_000 },
    keepAliveOptions: { enable: true },
  });
  const within = (ms: number) => ({ abortSignal: AbortSignal.timeout(ms) });
  return {
    name: 'azure',
    async put(name, path) {
      const how = { blockSize: BLOCK_BYTES, maxSingleShotSize: BLOCK_BYTES, concurrency: 2 };
      await container.getBlockBlobClient(name).uploadFile(path, { ...how, ...within(STORAGE_TIMEOUTS.putMs) });
    },
    async get(name, range) {
      const [offset, count] = range ? [range.start, range.end - range.start + 1] : [0, undefined];
      const answer = new AbortController();
      const timer = setTimeout(() => answer.abort(), STORAGE_TIMEOUTS.answerMs);
      try {
        const { readableStreamBody } = await container
          .getBlobClient(name)
          .download(offset, count, { abortSignal: answer.signal, maxRetryRequests: 2 });
        return readableStreamBody ? idleLimited(readableStreamBody as Readable) : null;
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },
    async size(name) {
      try {
        const found = await container.getBlobClient(name).getProperties(within(STORAGE_TIMEOUTS.answerMs));
        return found.contentLength ?? null;
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    async remove(name) {
      await container.getBlobClient(name).deleteIfExists(within(STORAGE_TIMEOUTS.answerMs));
    },
    async *list() {
      for await (const { name: key, properties } of container.listBlobsFlat()) {
        const { contentLength: bytes = 0, lastModified: modifiedAt } = properties;
        if (fileKeyOf(key) !== null) yield { key, bytes, modifiedAt };
      }
    },
    async close() {},
  };
}

/** https://ACCOUNT.blob.core.windows.net/CONTAINER, or http://127.0.0.1:10000/ACCOUNT/CONTAINER of an emulator. */
function accountOf(url: string): string {
  const { hostname, pathname } = new URL(url);
  const [first = '', second] = pathname.split('/').filter(Boolean);
  return second === undefined ? (hostname.split('.')[0] ?? '') : first;
}

function isMissing(error: unknown): boolean {
  const { statusCode, code } = error as { statusCode?: number; code?: string };
  return statusCode === 404 && code !== 'ContainerNotFound';
}
