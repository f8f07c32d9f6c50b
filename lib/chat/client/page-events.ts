export interface PageHandlers {
  /** The network is back. */
  online(): void;
  offline(): void;
  /** Somebody looks at the tab again. */
  shown(): void;
  /** Nobody looks at the tab any more. The system may end it without another event. */
  hidden(): void;
  /** The page is closed, or put into the back/forward cache (bfcache), where it may hold no connection. */
  putAside(): void;
  takenBack(): void;
  /** Another tab changed `key` of localStorage, or everything (null). */
  stored(key: string | null): void;
}

/** Calls the handlers for events of the page, until the returned function is called. */
export function watchPage(handlers: PageHandlers): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  window.addEventListener('online', () => handlers.online(), { signal });
  window.addEventListener('offline', () => handlers.offline(), { signal });
  window.addEventListener('pagehide', () => handlers.putAside(), { signal });
  window.addEventListener('pageshow', (event) => event.persisted && handlers.takenBack(), { signal });
  window.addEventListener('storage', (event) => handlers.stored(event.key), { signal });
  const visibility = () => (document.visibilityState === 'visible' ? handlers.shown() : handlers.hidden());
  document.addEventListener('visibilitychange', visibility, { signal });
  return () => ending.abort();
}
