'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { type ComponentProps, type MouseEvent, useLayoutEffect } from 'react';
import type { Chat } from '@/lib/chat/client/chat';
import { useChat } from './chat-provider';

/** How many pages are there that show the room of the address: one or none. */
let roomPages = 0;

/** To be called by the page that shows the room of the address, whichever it is. */
export function useRoomPage(): void {
  useLayoutEffect(() => {
    roomPages++;
    return () => {
      roomPages--;
    };
  }, []);
}

/**
 * A link to a room, or to the list. A room in memory is shown at once, without a request: only the address changes, which
 * Next notices. Any other room is loaded, and the layout stays.
 */
export function SwitchLink({ href, onClick, ...props }: Omit<ComponentProps<typeof Link>, 'href'> & { href: string }) {
  const chat = useChat();
  function follow(event: MouseEvent<HTMLAnchorElement>) {
    onClick?.(event);
    const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (event.defaultPrevented || !isPlain || !isAtHand(chat, href)) return;
    event.preventDefault();
    show(href);
  }
  return <Link href={href} prefetch={false} onClick={follow} {...props} />;
}

/** Goes to a path as SwitchLink does. */
export function useSwitch(): (href: string) => void {
  const chat = useChat();
  const router = useRouter();
  return (href) => (isAtHand(chat, href) ? show(href) : router.push(href));
}

/** Whether the page can show it without a request. */
function isAtHand(chat: Chat, href: string): boolean {
  return roomPages > 0 && (href === '/' || chat.roomAt(href) !== null);
}

function show(href: string): void {
  if (href !== window.location.pathname) window.history.pushState(null, '', href);
}
