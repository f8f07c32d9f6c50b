import { useEffect, useEffectEvent } from 'react';
import { useText } from '@/components/locale';
import { shellText } from '@/lib/i18n/shell/text';
import { useChat, useInbox } from './chat-provider';
import { useNotice } from './notices';
import { useOpenPanel } from './panels';
import { inOrder, neighbour, sectionsOf } from './room-order';
import { type Shortcut, shortcutOf } from './shortcuts';
import { useSwitch } from './switch-link';

/** The keys that work everywhere in the chat. */
export function useShortcuts(path: string): void {
  const chat = useChat();
  const { rooms } = useInbox();
  const text = useText(shellText);
  const say = useNotice();
  const open = useOpenPanel();
  const go = useSwitch();

  function step(by: 1 | -1, unreadOnly: boolean) {
    const from = chat.roomAt(path);
    const next = neighbour(inOrder(sectionsOf(rooms)), { from, by, unreadOnly });
    if (next) go(next.href);
    else if (unreadOnly) say(text.nothingUnread);
  }

  function run(shortcut: Shortcut) {
    switch (shortcut) {
      case 'next-room':
        return step(1, false);
      case 'previous-room':
        return step(-1, false);
      case 'next-unread':
        return step(1, true);
      case 'previous-unread':
        return step(-1, true);
      case 'read-all':
        chat.markAllRead();
        return say(text.allRead);
      case 'switcher':
      case 'help':
        return open({ type: shortcut });
      default:
        return shortcut satisfies never;
    }
  }

  const pressed = useEffectEvent((event: KeyboardEvent) => {
    // A dialog has keys of its own.
    if (document.querySelector('dialog[open]')) return;
    const shortcut = shortcutOf(event, isField(document.activeElement));
    if (shortcut === null) return;
    event.preventDefault();
    run(shortcut);
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => pressed(event);
    // Before the composer takes the key for the beginning of a message.
    document.addEventListener('keydown', press, { capture: true });
    return () => document.removeEventListener('keydown', press, { capture: true });
  }, []);
}

/** Whether people write there. */
export function isField(element: Element | null): boolean {
  return element?.matches('input, textarea, select, [contenteditable]') ?? false;
}
