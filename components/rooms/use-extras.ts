'use client';

import { useSyncExternalStore } from 'react';

type Extras = typeof import('./extras');

let extras: Extras | null = null;
let loading: Promise<Extras> | null = null;
const waiting = new Set<() => void>();

/**
 * What a room's first rendering does without (extras.ts); null in the server's HTML and until it is there. It is loaded
 * once the room is on the screen, not once it is needed: by then the connection, or this build, may be gone.
 */
export function useExtras(): Extras | null {
  return useSyncExternalStore(
    subscribe,
    () => extras,
    () => null,
  );
}

/** Loads them if they are not there. @throws Error when they cannot be had; who asks again tries again */
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
  // A room works without; whoever cannot do without asks for themselves.
  if (!extras) loadExtras().catch(() => {});
  return () => waiting.delete(tell);
}
