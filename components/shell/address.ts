'use client';

import { usePathname } from 'next/navigation';
import { useLayoutEffect, useSyncExternalStore } from 'react';
import { isSamePath } from '@/lib/chat/client/path';

/**
 * The path of the page. Next reports a changed address in a transition, which React renders in slices, between other
 * work. A room in memory can be shown without waiting for the transition. So the functions here show a new address at
 * once, and tell Next about it after the next frame is painted.
 */

/** The path of the address until Next reports it; null once Next has. */
let ahead: string | null = null;
const listeners = new Set<() => void>();

/** Adds a path to the history, and shows it. Only for what the page can show without a request. */
export function pushPath(path: string): void {
  window.history.pushState(marked(), '', path);
  goAhead(path);
}

/** Like pushPath, but replaces the current entry of the history. */
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
  // Runs when Next reports a path: the one that is ahead, or another one to which it went meanwhile.
  useLayoutEffect(() => {
    if (ahead === null) return;
    // Nobody has to be told, because what is shown stays the same.
    if (isSamePath(told, ahead)) ahead = null;
    else if (!isAt(ahead)) forget();
  }, [told]);
  return own ?? told;
}

/** The history state with nothing but Next's own marks. Next ignores a change with these, as one of its own. */
function marked(): object {
  const { tertuliaDetails, ...marks } = window.history.state ?? {};
  return marks;
}

function goAhead(path: string): void {
  ahead = path;
  tell();
  afterPicture(() => {
    // A state without marks makes Next notice the address and add its marks.
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
