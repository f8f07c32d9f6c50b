import { fold } from '@/lib/search/fold';

/** The words by which a webhook is told of a message. Pure. */

/** What people typed, as it is stored: single words or phrases, each once, with commas between them. Empty: none. */
export function storedWords(typed: string): string {
  const words = typed.split(',').map((word) => word.replace(/\s+/gu, ' ').trim());
  return [...new Set(words.filter((word) => fold(word) !== ''))].join(', ');
}

/** Whether a text has one of the stored words as a whole word. Case and accents do not matter. */
export function hasWord(text: string, words: string): boolean {
  const folded = fold(text);
  return words.split(',').some((word) => {
    const sought = fold(word).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    return sought !== '' && new RegExp(`(?<![\\p{L}\\p{N}_])${sought}(?![\\p{L}\\p{N}_])`, 'u').test(folded);
  });
}
