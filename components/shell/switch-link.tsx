'use client';

import Link from 'next/link';
import type { ComponentProps, MouseEvent } from 'react';
import { useChat } from './chat-provider';

/**
 * A link to a room. A room in memory is shown at once, without a request: only the address changes, which Next notices.
 * Any other room is loaded, and the layout stays.
 */
export function SwitchLink({ href, onClick, ...props }: Omit<ComponentProps<typeof Link>, 'href'> & { href: string }) {
  const chat = useChat();
  function follow(event: MouseEvent<HTMLAnchorElement>) {
    onClick?.(event);
    const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (event.defaultPrevented || !isPlain || chat.roomAt(href) === null) return;
    event.preventDefault();
    if (href !== window.location.pathname) window.history.pushState(null, '', href);
  }
  return <Link href={href} prefetch={false} onClick={follow} {...props} />;
}
