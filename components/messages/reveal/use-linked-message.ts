import { useSearchParams } from 'next/navigation';
import { useEffect } from 'react';
import { replaceAddress } from '@/components/rooms/use-details';

/** Names a message in the address of its room. */
const MESSAGE = 'm';

/** The message that the address names; null: none. */
export function useLinkedMessage(): number | null {
  const asked = useSearchParams()?.get(MESSAGE) ?? '';
  return /^[1-9]\d{0,14}$/.test(asked) ? Number(asked) : null;
}

/** Goes to the message that the address names, once. */
export function useGoToLinked(seq: number | null, reveal: (seq: number) => void): void {
  useEffect(() => {
    if (seq === null) return;
    // Not at once, because Next begins to listen to the history in an effect that runs after those of the page.
    const timer = setTimeout(() => {
      reveal(seq);
      // After a reload the list returns to where the reader was then.
      const address = new URL(window.location.href);
      address.searchParams.delete(MESSAGE);
      replaceAddress(address.pathname, address.search);
    });
    return () => clearTimeout(timer);
  }, [seq, reveal]);
}
