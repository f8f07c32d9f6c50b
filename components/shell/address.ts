'use client';

import { usePathname } from 'next/navigation';
import { useLayoutEffect, useSyncExternalStore } from 'react';
import { isSamePath } from '@/lib/chat/client/path';

/**
 * The path of the page. Next tells of a changed address by a transition: React renders it in slices, between other work.
 * A room in memory can be shown without waiting for that. So the functions here show a new address at once, and tell Next
 * about it after the next frame is painted.
 */

/** The path that the address has, as long as Next has not reported it. */
let ahead: string | null = null;
const listeners = new Set<() => void>();

/** Adds a path to the history, and shows it. Only for what the page can show without a request. */
export function pushPath(path: string): void {
  window.history.pushState(marked(), '', path);
  goAhead(path);
}

/** The same, but it replaces the current entry of the history. */
export function replacePath(path: string): void {
  window.history.replaceState(marked(), '', path);
  goAhead(path);
}

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

/** The state of a history entry with Next's marks alone. With these, Next takes the call for its own. */
function marked(): object {
  const { tertuliaDetails, ...marks } = window.history.state ?? {};
  return marks;
}

function goAhead(path: string): void {
  ahead = path;
  tell();
  afterPicture(() => {
    // Without marks: Next adds them, and notices the address.
    if (ahead === path && isAt(path) && window.location.search === '') window.history.replaceState(null, '', path);
  });
}

function isAt(path: string): boolean {
  return isSamePath(window.location.pathname, path);
}

/** Frames are painted only while the page is visible. */
const UNSEEN_MS = 200;

function afterPicture(run: () => void): void {
  const end = () => {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    run();
  };
  const frame = requestAnimationFrame(() => setTimeout(end));
  const timer = setTimeout(end, UNSEEN_MS);
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
