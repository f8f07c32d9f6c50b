'use client';

import { useSyncExternalStore } from 'react';

/** A part of the page that comes later, as one chunk. */
export interface Late<T> {
  /** Returns the part; null in the server's HTML and until it is loaded. */
  use(): T | null;
  /** Loads the part if it is not loaded yet. @throws Error if that fails; the next call tries again */
  load(): Promise<T>;
}

/** @param atOnce loads it as soon as something uses it, without being asked */
export function late<T>(importPart: () => Promise<T>, { atOnce }: { atOnce: boolean }): Late<T> {
  let part: T | null = null;
  let loading: Promise<T> | null = null;
  const waiting = new Set<() => void>();

  async function importOnce(): Promise<T> {
    part ??= await importPart();
    for (const tell of waiting) tell();
    return part;
  }

  function load(): Promise<T> {
    loading ??= importOnce().finally(() => {
      loading = null;
    });
    return loading;
  }

  function subscribe(tell: () => void): () => void {
    waiting.add(tell);
    // What uses the part works without it until somebody calls `load`.
    if (atOnce && part === null) load().catch(() => {});
    return () => waiting.delete(tell);
  }

  return {
    use: () =>
      useSyncExternalStore(
        subscribe,
        () => part,
        () => null,
      ),
    load,
  };
}
