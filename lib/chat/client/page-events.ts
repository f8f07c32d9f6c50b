export interface PageHandlers {
  /** The network is back. */
  online(): void;
  offline(): void;
  /** Somebody looks at the tab again. */
  shown(): void;
  /** Nobody looks at the tab any more. The system may end it without another event. */
  hidden(): void;
  /** The window has, or has no longer, the focus. */
  focused(): void;
  /** The person pressed a key, moved the pointer, or the like. Called at most once per USED_MS. */
  used(): void;
  /** The page is closed, or put into the back/forward cache, where it must not hold a connection. */
  putAside(): void;
  takenBack(): void;
  /** Another tab changed `key` of localStorage, or everything (null). */
  stored(key: string | null): void;
}

/** Input events come hundreds of times a second. After one that counts, further ones are ignored for this time. */
const USED_MS = 5_000;
const INPUTS = ['pointerdown', 'pointermove', 'keydown', 'touchstart', 'wheel'] as const;

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
  for (const event of ['focus', 'blur']) window.addEventListener(event, () => handlers.focused(), { signal });
  let usedAt = Number.NEGATIVE_INFINITY;
  const used = (event: Event) => {
    if (event.timeStamp - usedAt < USED_MS || isStill(event)) return;
    usedAt = event.timeStamp;
    handlers.used();
  };
  for (const input of INPUTS) window.addEventListener(input, used, { signal, passive: true, capture: true });
  return () => ending.abort();
}

/** Whether the pointer itself did not move: browsers also send `pointermove` when something moves below the pointer. */
function isStill(event: Event): boolean {
  return (
    event.type === 'pointermove' && (event as PointerEvent).movementX === 0 && (event as PointerEvent).movementY === 0
  );
}
