import { useSyncExternalStore } from 'react';

/** What the key for commands is called on this device: ⌘ on a Mac. The server cannot know. */
export function useCommandKey(): '⌘' | 'Ctrl' {
  return useSyncExternalStore(
    () => () => {},
    () => (/Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl'),
    () => 'Ctrl',
  );
}
