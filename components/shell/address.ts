'use client';

import { usePathname } from 'next/navigation';
import { useLayoutEffect, useSyncExternalStore } from 'react';
import { isSamePath } from '@/lib/chat/client/path';

/**
 * The path of the page. Next tells of a changed address by a transition: React renders it in slices, between other work.
 * A room in memory can be shown without waiting for that (push-path.ts).
 */

/** The path that the address has, as long as Next has not reported it. */
let ahead: string | null = null;
const listeners = new Set<() => void>();

export function usePath(): string {
  const told = usePathname() ?? '/';
  const own = useSyncExternalStore(
    subscribe,
    () => ahead,
    () => null,
  );
  // Next tells it now, or went elsewhere meanwhile.
  useLayoutEffect(() => {
    if (ahead === null) return;
    // Silently: what is shown stays the same.
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
