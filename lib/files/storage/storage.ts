import type { Readable } from 'node:stream';

export type StorageName = 'local' | 's3' | 'azure';

/** First and last byte, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

export interface StoredObject {
  key: string;
  bytes: number;
  modifiedAt: Date;
}

/**
 * Where the bytes of files are. Keys are made by `newStorageKey`, and say nothing about people or rooms. Every
 * implementation passes storage.contract.ts.
 *
 * Each call rejects with an error of its service, and within the time that STORAGE_TIMEOUTS allows. Then it is unknown
 * whether it was done. All of them can be repeated.
 */
export interface FileStorage {
  readonly name: StorageName;
  /**
   * Stores the file at `path` under the key, in place of what was there. Once it resolves, the bytes survive a crash.
   * Nobody reads a part of them. It may move the file away from `path`.
   */
  put(key: string, path: string): Promise<void>;
  /**
   * Returns the bytes, or those of the range, which is within them; null if there is nothing under the key. The stream
   * ends with an error if it is cut, or if no byte comes for a while. The caller reads it to its end or destroys it.
   */
  get(key: string, range?: ByteRange): Promise<Readable | null>;
  /** How many bytes are under the key; null if there is nothing. */
  size(key: string): Promise<number | null>;
  /** Afterwards there is nothing under the key, also if there was nothing before. */
  remove(key: string): Promise<void>;
  /** Everything that is stored, in no particular order, a bounded number at a time in memory. */
  list(): AsyncIterable<StoredObject>;
  /** Ends its connections. */
  close(): Promise<void>;
}

export const STORAGE_TIMEOUTS = {
  /** Until a service is connected, and until it begins to answer. */
  answerMs: 10_000,
  /** Longest time in which no byte moves. */
  idleMs: 30_000,
  /** Longest time for one object to be stored. */
  putMs: 300_000,
} as const;
