'use client';

import { useEffect } from 'react';

const ICON = 'link[rel="icon"]';
const UNREAD_ICON = '/icon-unread.svg';

/**
 * Sets the window's title: "(3) # social · Tertulia" while three messages are unread. Next sets the title of a page too,
 * and may do so later.
 */
export function useUnreadTitle(title: string, unread: number): void {
  useEffect(() => {
    const wanted = unread > 0 ? `(${unread}) ${title}` : title;
    // The browser gives the title back with its white space collapsed, so it is compared with what it gave back before.
    let shown: string | null = null;
    const set = () => {
      if (document.title === shown) return;
      document.title = wanted;
      shown = document.title;
    };
    set();
    const observer = new MutationObserver(set);
    observer.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => observer.disconnect();
  }, [title, unread]);
}

/** Shows a dot on the tab's icon. */
export function useUnreadIcon(isUnread: boolean): void {
  useEffect(() => {
    if (!isUnread) return;
    const links = [...document.querySelectorAll<HTMLLinkElement>(ICON)];
    const usual = links.map((link) => [link, link.href] as const);
    for (const link of links) link.href = UNREAD_ICON;
    return () => {
      for (const [link, href] of usual) link.href = href;
    };
  }, [isUnread]);
}
