import { useEffect, useEffectEvent } from 'react';
import { type ListOfRows, messageAt } from './list-of-rows';

const PRESSED = '[data-react], [data-react-more], [data-quote], [data-picture], [data-unpreview]';

interface Options extends ListOfRows {
  onReveal: (seq: number) => void;
  /** Called with the id of the file. */
  onPicture: (id: string) => void;
}

/**
 * Handles clicks on reactions, quotes, pictures, and the crosses of link previews. It listens on the list, so that the messages
 * need no listeners.
 */
export function usePresses(options: Options): void {
  const { frame } = options;
  const pressed = useEffectEvent((event: MouseEvent) => {
    const part = (event.target as Element).closest<HTMLElement>(PRESSED);
    if (!part || event.defaultPrevented) return;
    const { react: emoji, quote, picture } = part.dataset;
    if (quote !== undefined) return options.onReveal(Number(quote));
    if (picture !== undefined) return openPicture(event, part, picture);
    const message = messageAt(options, part);
    if (message && part.dataset.unpreview !== undefined) return options.actions.run('unpreview', message);
    if (!message || !options.actions.availableFor(message).includes('react')) return;
    if (emoji === undefined) options.actions.run('react', message);
    else options.actions.toggle(message, emoji);
  });
  function openPicture(event: MouseEvent, link: HTMLElement, id: string): void {
    // Other presses are for a new tab or window.
    if (!isPlain(event)) return;
    event.preventDefault();
    // Only keys give a part of a message the focus.
    if (event.detail > 0) link.blur();
    options.onPicture(id);
  }
  useEffect(() => {
    const list = frame.current;
    const press = (event: MouseEvent) => pressed(event);
    list?.addEventListener('click', press);
    return () => list?.removeEventListener('click', press);
  }, [frame]);
}

function isPlain({ ctrlKey, metaKey, shiftKey, altKey }: MouseEvent): boolean {
  return !ctrlKey && !metaKey && !shiftKey && !altKey;
}
