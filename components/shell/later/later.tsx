'use client';

import { type ComponentType, lazy, memo, type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import { backoffMs } from '@/lib/backoff';

type LaterParts = typeof import('./later-parts');

let loading: Promise<LaterParts> | null = null;
let loaded: LaterParts | null = null;

/**
 * Loads once what follows the first rendering. It tries until it succeeds, because without these parts there is no
 * connection. Meanwhile the page says that it is not connected.
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

// Begins at once, beside the first rendering.
void laterParts();

/**
 * A component of the later parts. The server's HTML has it, and its links work at once. Its buttons work when it is
 * loaded, and a press that came before is repeated then.
 *
 * Memoized: if its properties changed before it is loaded, React would remove the server's HTML. So give it only
 * properties that stay the same until then.
 *
 * @param fallback keeps the component's place if the server's HTML does not have it
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
        // A button that opens a popover works without a script.
        const button = target.closest<HTMLElement>('button:not([popovertarget])');
        if (!button) return;
        // React must not get the press: it drops presses on what it cannot hydrate at once.
        event.stopPropagation();
        event.preventDefault();
        pressed.current = button;
      };
      // On the window, because React listens on the document.
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

/**
 * The same for something with nothing to press. Until it has loaded, a page whose HTML does not have it shows nothing
 * in its place.
 */
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

/** Calls `run` once the component beside it is hydrated. */
function Effect({ run }: { run: () => void }) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once
  useEffect(run, []);
  return null;
}
