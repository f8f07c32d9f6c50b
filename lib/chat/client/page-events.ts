export interface PageHandlers {
  /** The network is back. */
  online(): void;
  offline(): void;
  /** Somebody looks at the tab again. */
  shown(): void;
  /** The page goes, or is put aside to come back later (bfcache), where it may hold no connection. */
  putAside(): void;
  takenBack(): void;
  /** Another tab changed `key` of localStorage, or everything (null). */
  stored(key: string | null): void;
}

/** Tells what happens to the page around us, until the function that it gives back is called. */
export function watchPage(handlers: PageHandlers): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  window.addEventListener('online', () => handlers.online(), { signal });
  window.addEventListener('offline', () => handlers.offline(), { signal });
  window.addEventListener('pagehide', () => handlers.putAside(), { signal });
  window.addEventListener('pageshow', (event) => event.persisted && handlers.takenBack(), { signal });
  window.addEventListener('storage', (event) => handlers.stored(event.key), { signal });
  const visibility = () => document.visibilityState === 'visible' && handlers.shown();
  document.addEventListener('visibilitychange', visibility, { signal });
  return () => ending.abort();
}
