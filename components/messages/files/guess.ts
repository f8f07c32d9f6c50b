import type { Row } from '@/components/messages/rows';
import { filesOf } from '@/components/messages/rows';
import type { MessageFile } from '@/lib/files/file';
import { boxOf, isPicture, isShortText, MOSAIC_WIDTH, mosaicHeight } from './box';

/** How high a group of messages will be, which the browser must know before it lays the group out. Pure. */

/** A name, and the gap below the group. */
const AROUND = 33;
/** What stands around the files of a message, and around a text. */
const PADDING = 10;
const LINE = 22;
/** Characters of a line. */
const LINE_LENGTH = 55;
const CARD = 60;
const CARDS = { audio: 108, video: 214, text: 202 };
/** A bubble takes this much of a narrow screen, less the margins. */
const NARROW = '(86vw - 29px)';

/**
 * A length of CSS. Where there is less width than pictures take, they are smaller in proportion.
 * @returns null if no message has files: then the usual guess is as good
 */
export function guessedHeight(rows: readonly Row[]): string | null {
  if (!rows.some((row) => filesOf(row).length > 0)) return null;
  let fixed = AROUND;
  const scaled: string[] = [];
  for (const row of rows) {
    const files = filesOf(row);
    const pictures = files.filter(isPicture);
    const text = row.text ?? '';
    fixed += PADDING + (text === '' ? 0 : LINE * Math.ceil(text.length / LINE_LENGTH) + PADDING);
    const [only, second] = pictures;
    if (second) scaled.push(limited(mosaicHeight(pictures.length), MOSAIC_WIDTH));
    else if (only) scaled.push(limited(boxOf(only).height, boxOf(only).width));
    for (const file of files) fixed += isPicture(file) ? 0 : cardHeight(file);
  }
  return scaled.length === 0 ? `${fixed}px` : `calc(${[`${fixed}px`, ...scaled].join(' + ')})`;
}

function limited(height: number, width: number): string {
  return `min(${height}px, ${NARROW} * ${(height / width).toFixed(3)})`;
}

function cardHeight(file: MessageFile): number {
  if (file.kind === 'audio' || file.kind === 'video') return CARDS[file.kind];
  return isShortText(file) ? CARDS.text : CARD;
}
