'use client';

import { useEffect } from 'react';

const ICON = 'link[rel="icon"]';
const UNREAD_ICON = '/icon-unread.svg';

/** The count in front of a title. */
const COUNT = /^\(\d+\) /;

/**
 * Sets the window's title: "(3) # social · Tertulia" while three messages are unread. Next sets the title of a page
 * too, and may do so later.
 * @param title null: as Next has set it
 */
export function useUnreadTitle(title: string | null, unread: number): void {
  useEffect(() => {
    // The browser returns the title with its white space collapsed. So a title is compared with what was returned
    // before.
    let shown: string | null = null;
    const set = () => {
      if (document.title === shown) return;
      const own = title ?? document.title.replace(COUNT, '');
      document.title = unread > 0 ? `(${unread}) ${own}` : own;
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
