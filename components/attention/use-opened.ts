import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { replaceAddress } from '@/components/rooms/use-details';
import { isSamePath } from '@/lib/chat/client/path';
import type { OpenMessage } from './worker';

/** Goes to the message of a notification that was pressed, without loading the page again. */
export function useOpened(): void {
  const router = useRouter();
  useEffect(() => {
    const container = navigator.serviceWorker;
    if (!container) return;
    const hear = ({ data }: MessageEvent<OpenMessage | null>) => {
      if (data?.type !== 'open') return;
      const { pathname, search } = new URL(data.path, window.location.origin);
      // The list hears of the message from the address.
      if (isSamePath(window.location.pathname, pathname)) replaceAddress(pathname, search);
      else router.push(pathname + search);
    };
    container.addEventListener('message', hear);
    return () => container.removeEventListener('message', hear);
  }, [router]);
}
