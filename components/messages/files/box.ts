import type { MessageFile } from '@/lib/files/file';

/** How large files are in the list, in CSS pixels. It is known before anything is loaded, so nothing moves. Pure. */

/** The width of several pictures together. A bubble that is narrower makes everything smaller in proportion. */
export const MOSAIC_WIDTH = 380;
const GAP = 3;
const MAX = { width: MOSAIC_WIDTH, height: 340 };
/** What is narrower or flatter than this is cropped, or stands in a larger box. */
const MIN = { width: 120, height: 80 };

export interface Box {
  width: number;
  height: number;
}

/** The box of a picture or a video that stands alone. Without a known size: that of a landscape. */
export function boxOf({ width = 640, height = 360 }: { width?: number; height?: number }): Box {
  const scale = Math.min(1, MAX.width / width, MAX.height / height);
  return {
    width: Math.round(Math.max(MIN.width, width * scale)),
    height: Math.round(Math.max(MIN.height, height * scale)),
  };
}

/** How high several pictures are together, by the rules of `.mosaic` in files.css, if there is enough width. */
export function mosaicHeight(count: number): number {
  const square = (inRow: number) => (MOSAIC_WIDTH - GAP * (inRow - 1)) / inRow;
  if (count === 3) return Math.round(2 * square(3) + GAP);
  const pairs = [0, 2, 1][count % 3] ?? 0;
  const triples = (count - 2 * pairs) / 3;
  return Math.round(pairs * square(2) + triples * square(3) + GAP * (pairs + triples - 1));
}

/** Of a text that is not longer, the first lines are shown. */
const TEXT_BYTES = 100_000;

export function isShortText({ type, bytes }: Pick<MessageFile, 'type' | 'bytes'>): boolean {
  return type === 'text/plain' && bytes < TEXT_BYTES;
}

/** Whether the file is shown as a picture. */
export function isPicture({ kind }: Pick<MessageFile, 'kind'>): boolean {
  return kind === 'image';
}
