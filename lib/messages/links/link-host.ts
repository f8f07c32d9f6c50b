import { inLatin } from '@/lib/users/names/confusables';
import { disguiseOf } from '@/lib/users/names/disguise';

/** Latin letters of today's languages, decomposed. Other Latin letters look too much like one of these: ı, ɡ, ɑ. */
const LATIN = /^[-0-9a-zßæøœðþđħłŋŧ\p{M}]*$/iu;

/**
 * Whether a host in a text is the host that people read there. False for disguised numbers (0x7f.1), and for names with
 * invisible characters, of mixed scripts, or of letters of another script that all look like Latin ones.
 * @param actual the host to which a browser would go; null: it is not compared
 */
export function isHostAsRead(typed: string, actual: string | null): boolean {
  if (isAscii(typed)) return actual === null || typed.toLowerCase() === actual;
  const labels = typed.normalize('NFC').split('.');
  const isInternational = !isAscii(labels.at(-1) ?? '');
  return labels.every((label) => isAscii(label) || isPlain(label, isInternational));
}

/** @param isInternational the top-level domain is in another script, so people expect such letters */
function isPlain(label: string, isInternational: boolean): boolean {
  if (disguiseOf(label) !== null) return false;
  if (/\p{Script=Latin}/u.test(label)) return LATIN.test(label.normalize('NFD'));
  return isInternational || inLatin(label) === null;
}

function isAscii(text: string): boolean {
  return !/[\u0080-\uffff]/.test(text);
}
