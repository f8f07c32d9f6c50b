'use client';

import { useRouter } from 'next/navigation';
import type { ComponentProps, MouseEvent } from 'react';
import { withSearch } from '@/components/search/use-search';
import type { ChatApi } from '@/lib/chat/client/first/chat-api';
import { useChat } from './chat-provider';
import { hasRoomPage, LIST } from './places';
import { pushPath, replacePath } from './push-path';

/**
 * A link to a room, or to the list. A room in memory is shown at once, without a request: only the address changes, and
 * Next notices the change. Any other room is loaded, and the layout stays. Next's own link is not used, because its
 * code for loading pages ahead of time would add 3 KB to the first load.
 */
export function SwitchLink({ href, onClick, ...props }: ComponentProps<'a'> & { href: string }) {
  const go = useSwitch();
  function follow(event: MouseEvent<HTMLAnchorElement>) {
    onClick?.(event);
    if (event.defaultPrevented || !isPlain(event)) return;
    event.preventDefault();
    go(href);
  }
  return <a href={href} onClick={follow} {...props} />;
}

/**
 * The link back to the list, on a phone. It goes back in the history if the list is the previous entry. Otherwise the
 * list replaces this page, so that the browser's back button does not lead here again.
 */
export function BackLink(props: Omit<ComponentProps<'a'>, 'href' | 'onClick'>) {
  const chat = useChat();
  const router = useRouter();
  function follow(event: MouseEvent<HTMLAnchorElement>) {
    if (!isPlain(event)) return;
    event.preventDefault();
    if (isListBefore()) window.history.back();
    else if (isAtHand(chat, LIST)) replacePath(LIST);
    else router.replace(LIST);
  }
  return <a href={LIST} onClick={follow} {...props} />;
}

/** Whether the list is the previous history entry. False in browsers without the Navigation API, which do not tell. */
function isListBefore(): boolean {
  const { navigation } = window as Partial<Pick<Window, 'navigation'>>;
  const at = navigation?.currentEntry?.index ?? 0;
  const before = navigation?.entries()[at - 1]?.url;
  return before !== undefined && before !== null && new URL(before).pathname === LIST;
}

/** Whether the click has none of the keys that open another tab or window. */
function isPlain({ button, metaKey, ctrlKey, shiftKey, altKey }: MouseEvent): boolean {
  return button === 0 && !(metaKey || ctrlKey || shiftKey || altKey);
}

/**
 * Goes to a path as SwitchLink does. What is typed next goes into the room's composer, not to the button that led here.
 * On a desk, an open search stays open.
 */
export function useSwitch(): (href: string) => void {
  const chat = useChat();
  const router = useRouter();
  return (href) => {
    if (document.activeElement instanceof HTMLButtonElement) document.activeElement.blur();
    if (isAtHand(chat, href)) show(href);
    else router.push(withSearch(href));
  };
}

/**
 * Whether the page can show this address without a request. A click means the room that has the path now. Only the
 * browser's back button may mean a room that had the path earlier.
 */
function isAtHand(chat: ChatApi, href: string): boolean {
  return hasRoomPage() && (href === LIST || chat.roomNowAt(href) !== null);
}

function show(href: string): void {
  if (href !== window.location.pathname) pushPath(href, withSearch(href).slice(href.length));
}
