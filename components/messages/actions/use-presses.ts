import { useEffect, useEffectEvent } from 'react';
import { type ListOfRows, messageAt } from './list-of-rows';

interface Options extends ListOfRows {
  onReveal: (seq: number) => void;
}

/** Handles clicks on reactions, quotes, and the crosses of link previews. It listens on the list, so that the messages need no listeners. */
export function usePresses(options: Options): void {
  const { frame } = options;
  const pressed = useEffectEvent((event: MouseEvent) => {
    const part = (event.target as Element).closest<HTMLElement>(
      '[data-react], [data-react-more], [data-quote], [data-unpreview]',
    );
    if (!part || event.defaultPrevented) return;
    const { react: emoji, quote } = part.dataset;
    if (quote !== undefined) return options.onReveal(Number(quote));
    const message = messageAt(options, part);
    if (message && part.dataset.unpreview !== undefined) return options.actions.run('unpreview', message);
    if (!message || !options.actions.availableFor(message).includes('react')) return;
    if (emoji === undefined) options.actions.run('react', message);
    else options.actions.toggle(message, emoji);
  });
  useEffect(() => {
    const list = frame.current;
    const press = (event: MouseEvent) => pressed(event);
    list?.addEventListener('click', press);
    return () => list?.removeEventListener('click', press);
  }, [frame]);
}
