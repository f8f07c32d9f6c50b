/**
 * Returns the key by which names are compared: compatibility forms unified, case folded, marks stripped, so that José,
 * JOSE and jose are one person. The key of a name that checkUsername accepts has at most 255 bytes of UTF-8 (a test
 * tries all letters).
 *
 * Full case folding is lower(upper(lower(x))): it makes ß, ẞ and ss equal, and also ı and i (Unicode § 5.18). Stripping
 * also removes the vowel signs of Indic scripts and the voicing marks of kana: it is better to refuse a second name
 * than to allow a look-alike.
 */
export function usernameKey(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ς', 'σ')
    .normalize('NFC');
}
