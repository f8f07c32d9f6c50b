'use client';

import { type ComponentType, lazy, memo, type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import { backoffMs } from '@/lib/backoff';

type LaterParts = typeof import('./later-parts');

let loading: Promise<LaterParts> | null = null;
let loaded: LaterParts | null = null;

/**
 * Loads what follows the first rendering, once. It tries until it succeeds: without it there is no connection, which the
 * page says.
 */
export function laterParts(): Promise<LaterParts> {
  loading ??= load();
  return loading;
}

async function load(): Promise<LaterParts> {
  for (let attempt = 0; ; attempt++) {
    try {
      loaded = await import('./later-parts');
      return loaded;
    } catch (error) {
      console.warn('A part of the page could not be loaded.', error);
      await new Promise((resolve) => setTimeout(resolve, backoffMs(attempt, Math.random)));
    }
  }
}

// At once, beside the first rendering.
void laterParts();

/**
 * A component of the later parts. The server's HTML has it, and its links work at once. Its buttons work when it is
 * loaded: a press before that is done then.
 *
 * Memoized: if its properties changed before it is loaded, React would take the server's HTML away. So give it only what
 * stays the same until then.
 *
 * @param fallback keeps its place if the server's HTML does not have it
 */
export function laterPart<P extends object>(pick: (parts: LaterParts) => ComponentType<P>, fallback?: ReactNode) {
  const usePart = partHook(pick);
  return memo(function LaterPart(props: P) {
    const Part = usePart();
    const frame = useRef<HTMLDivElement>(null);
    const pressed = useRef<HTMLElement>(null);
    const isLoaded = useRef(false);
    useEffect(() => {
      const keep = (event: MouseEvent) => {
        const { target } = event;
        if (isLoaded.current || !(target instanceof Element) || !frame.current?.contains(target)) return;
        // What opens a popover works without a script.
        const button = target.closest<HTMLElement>('button:not([popovertarget])');
        if (!button) return;
        // React must not see it: it drops a press on what it has not hydrated, unless it can hydrate that at once.
        event.stopPropagation();
        event.preventDefault();
        pressed.current = button;
      };
      // React listens at the document.
      window.addEventListener('click', keep, { capture: true });
      return () => window.removeEventListener('click', keep, { capture: true });
    }, []);
    return (
      <div ref={frame} className="contents">
        <Suspense fallback={fallback}>
          <Part {...props} />
          <Effect
            run={() => {
              isLoaded.current = true;
              pressed.current?.click();
              pressed.current = null;
            }}
          />
        </Suspense>
      </div>
    );
  });
}

/** The same for something with nothing to press. While it is loaded, a page whose HTML does not have it shows nothing. */
export function laterText<P extends object>(pick: (parts: LaterParts) => ComponentType<P>) {
  const usePart = partHook(pick);
  return memo(function LaterText(props: P) {
    const Part = usePart();
    return (
      <Suspense>
        <Part {...props} />
      </Suspense>
    );
  });
}

/** Makes a hook that returns a component of the later parts. `lazy` would show a fallback even if they are there. */
function partHook<P extends object>(pick: (parts: LaterParts) => ComponentType<P>): () => ComponentType<P> {
  const Loading = lazy(async () => ({ default: pick(await laterParts()) }));
  return () => useState<ComponentType<P>>(() => (loaded ? pick(loaded) : Loading))[0];
}

/** Runs something once what stands beside it is hydrated. */
function Effect({ run }: { run: () => void }) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once
  useEffect(run, []);
  return null;
}
