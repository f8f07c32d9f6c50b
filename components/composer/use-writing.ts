import { useEffect } from 'react';
import { late } from '@/components/ui/late';

/** What helps with writing. It is loaded when somebody begins to write, or once the page is at rest. */
const writing = late(() => import('./writing'), { atOnce: false });

export type WritingParts = NonNullable<ReturnType<typeof writing.use>>;

/** After this time, what the first rendering needs is loaded. */
const AT_REST_MS = 3_000;
/** The longest time that a message waits for this part. */
const LOAD_MS = 2_000;

export function useWriting(): WritingParts | null {
  useEffect(() => {
    // It is loaded early, because later the connection may be lost, or the server may have another build.
    const timer = setTimeout(beginWriting, AT_REST_MS);
    return () => clearTimeout(timer);
  }, []);
  return writing.use();
}

/** Begins to load the part, unless it is loaded. If that fails, the next call tries again. */
export function beginWriting(): void {
  writing.load().catch(() => {});
}

/** Returns the part as soon as it is loaded; null if that fails or takes too long. */
export async function writingSoon(): Promise<WritingParts | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), LOAD_MS);
  });
  return Promise.race([writing.load().catch(() => null), tooLate]).finally(() => clearTimeout(timer));
}
