/**
 * What names are compared by: compatibility forms unified, case folded, marks stripped, so that José, JOSE and jose
 * are one person. At most 255 bytes of UTF-8 for a name that checkUsername accepts (a test goes through all letters).
 *
 * Full case folding is lower(upper(lower(x))): ß, ẞ and ss are alike, as are ı and i (Unicode § 5.18). Stripping takes the vowel signs
 * of Indic scripts and the voicing marks of kana along: better two names that cannot both be had than two look-alikes.
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
