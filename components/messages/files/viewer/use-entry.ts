import { useEffect, useEffectEvent, useRef } from 'react';

/** Marks the history entry of the large view. Next writes into the object, so each entry needs its own. */
const entry = () => ({ ...window.history.state, tertuliaPictures: true });

/**
 * Gives what is open a history entry of its own, so that the browser's back button closes it and not the room.
 * @param onBack called once the entry is left
 * @returns what leaves the entry
 */
export function useEntry(onBack: () => void): () => void {
  const isLeft = useRef(false);
  const left = useEffectEvent(() => {
    if (isLeft.current) return;
    isLeft.current = true;
    onBack();
  });
  useEffect(() => {
    if (!window.history.state?.tertuliaPictures) window.history.pushState(entry(), '');
    const back = () => left();
    window.addEventListener('popstate', back);
    return () => window.removeEventListener('popstate', back);
  }, []);
  return () => {
    if (window.history.state?.tertuliaPictures) window.history.back();
    else left();
  };
}
