'use client';

import { usePathname } from 'next/navigation';
import { useLayoutEffect, useSyncExternalStore } from 'react';
import { isSamePath } from '@/lib/chat/client/path';

/**
 * The path of the page. Next reports a changed address in a transition, which React renders in slices, between other
 * work. A room in memory can be shown without waiting for the transition (push-path.ts).
 */

/** The path of the address until Next reports it; null once Next has. */
let ahead: string | null = null;
const listeners = new Set<() => void>();

export function usePath(): string {
  const told = usePathname() ?? '/';
  const own = useSyncExternalStore(
    subscribe,
    () => ahead,
    () => null,
  );
  // Runs when Next reports a path: the one that is ahead, or another one to which it went meanwhile.
  useLayoutEffect(() => {
    if (ahead === null) return;
    // Nobody has to be told, because what is shown stays the same.
    if (isSamePath(told, ahead)) ahead = null;
    else if (!isAt(ahead)) forget();
  }, [told]);
  return own ?? told;
}

/** Shows a path that the address has already. */
export function showPath(path: string): void {
  ahead = path;
  tell();
}

/** Whether Next has not reported a path yet that the address still has. */
export function isUnreported(path: string): boolean {
  return ahead === path && isAt(path);
}

function isAt(path: string): boolean {
  return isSamePath(window.location.pathname, path);
}

function forget(): void {
  ahead = null;
  tell();
}

function tell(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) window.addEventListener('popstate', forget);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener('popstate', forget);
  };
}
