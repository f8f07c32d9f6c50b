'use client';

import { useSyncExternalStore } from 'react';

type Extras = typeof import('./extras');

let extras: Extras | null = null;
let loading: Promise<Extras> | null = null;
const waiting = new Set<() => void>();

/**
 * Returns what a room's first rendering does not need (extras.ts); null in the server's HTML and until it is loaded. It
 * is loaded as soon as the room is on the screen, not when it is needed: by then the connection may be lost, or the
 * server may have another build.
 */
export function useExtras(): Extras | null {
  return useSyncExternalStore(
    subscribe,
    () => extras,
    () => null,
  );
}

/** Loads the extras if they are not loaded yet. @throws Error if that fails; the next call tries again */
export function loadExtras(): Promise<Extras> {
  loading ??= load().finally(() => {
    loading = null;
  });
  return loading;
}

async function load(): Promise<Extras> {
  extras ??= await import('./extras');
  for (const tell of waiting) tell();
  return extras;
}

function subscribe(tell: () => void): () => void {
  waiting.add(tell);
  // A room works without the extras. Code that needs them calls loadExtras itself.
  if (!extras) loadExtras().catch(() => {});
  return () => waiting.delete(tell);
}
