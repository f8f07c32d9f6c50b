import { useSyncExternalStore } from 'react';

/** From here on the list and the room stand beside each other. The same as Tailwind's `md`. */
const DESK = '(min-width: 768px)';

/** Whether the list and the room stand beside each other. The server cannot know, and says that they do. */
export function useIsDesk(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => matchMedia(DESK).matches,
    () => true,
  );
}

function subscribe(tell: () => void): () => void {
  const query = matchMedia(DESK);
  query.addEventListener('change', tell);
  return () => query.removeEventListener('change', tell);
}
