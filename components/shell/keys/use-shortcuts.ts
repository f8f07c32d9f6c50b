import { useCallback, useEffect, useRef } from 'react';
import { type Shortcut, shortcutOf } from './shortcuts';

type Run = (shortcut: Shortcut) => void;

/** The most presses that wait for the part that handles them. Further ones are dropped: nobody means so many. */
const WAITING_LIMIT = 8;

/**
 * Listens for the keys that work everywhere in the chat.
 *
 * @returns a function that sets the handler, and passes it the presses that came before; it returns a function that
 *   removes the handler
 */
export function useShortcuts(): (run: Run) => () => void {
  const runner = useRef<Run>(null);
  const waiting = useRef<Shortcut[]>([]);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      // A dialog has keys of its own.
      if (document.querySelector('dialog[open]')) return;
      const shortcut = shortcutOf(event, isField(document.activeElement));
      if (shortcut === null) return;
      event.preventDefault();
      if (runner.current) runner.current(shortcut);
      else if (waiting.current.length < WAITING_LIMIT) waiting.current.push(shortcut);
    };
    // In the capture phase, before the composer takes the key for the beginning of a message.
    document.addEventListener('keydown', press, { capture: true });
    return () => document.removeEventListener('keydown', press, { capture: true });
  }, []);
  return useCallback((run) => {
    runner.current = run;
    for (const shortcut of waiting.current.splice(0)) run(shortcut);
    return () => {
      runner.current = null;
    };
  }, []);
}

/** Whether people write or choose something in this element. */
export function isField(element: Element | null): boolean {
  return element?.matches('input, textarea, select, [contenteditable]') ?? false;
}
