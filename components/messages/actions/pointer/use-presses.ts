import { useEffect, useEffectEvent } from 'react';
import { type ListOfRows, messageAt } from '@/components/messages/actions/list-of-rows';

const PRESSED = '[data-react], [data-react-more], [data-quote], [data-picture], [data-unpreview]';

interface Options extends ListOfRows {
  onReveal: (seq: number) => void;
  /** Called with the id of the file. */
  onPicture: (id: string) => void;
  /** Called with the address of a link. Returns whether the page shows that without being loaded again. */
  onLink: (href: string) => boolean;
}

/**
 * Handles clicks on reactions, quotes, pictures, links to rooms and messages, and the crosses of link previews. It
 * listens on the list, so that the messages need no listeners.
 */
export function usePresses(options: Options): void {
  const { frame } = options;
  const pressed = useEffectEvent((event: MouseEvent) => {
    const target = event.target as Element;
    const part = target.closest<HTMLElement>(PRESSED);
    if (event.defaultPrevented) return;
    if (!part) return follow(event, target.closest('a'));
    const { react: emoji, quote, picture } = part.dataset;
    if (quote !== undefined) return options.onReveal(Number(quote));
    if (picture !== undefined) return openPicture(event, part, picture);
    const message = messageAt(options, part);
    if (message && part.dataset.unpreview !== undefined) return options.actions.run('unpreview', message);
    if (!message || !options.actions.availableFor(message).includes('react')) return;
    if (emoji === undefined) options.actions.run('react', message);
    else options.actions.toggle(message, emoji);
  });
  function follow(event: MouseEvent, link: HTMLAnchorElement | null): void {
    // Other presses are for a new tab or window.
    if (link && isPlain(event) && options.onLink(link.href)) taken(event, link);
  }
  function openPicture(event: MouseEvent, link: HTMLElement, id: string): void {
    if (!isPlain(event)) return;
    taken(event, link);
    options.onPicture(id);
  }
  useEffect(() => {
    const list = frame.current;
    const press = (event: MouseEvent) => pressed(event);
    list?.addEventListener('click', press);
    return () => list?.removeEventListener('click', press);
  }, [frame]);
}

/** The page does itself what the press means. */
function taken(event: MouseEvent, link: HTMLElement): void {
  event.preventDefault();
  // Only keys give a part of a message the focus.
  if (event.detail > 0) link.blur();
}

function isPlain({ ctrlKey, metaKey, shiftKey, altKey }: MouseEvent): boolean {
  return !ctrlKey && !metaKey && !shiftKey && !altKey;
}
