/**
 * Letters of Cyrillic and Greek that look like a Latin letter: those of UTS #39's confusables that are in use today.
 * Each letter stands above the Latin letter that it looks like. If several look like the same one, outOfLatin uses the
 * first.
 */

const LATIN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

const CYRILLIC: Record<string, string> = tableOf(
  'а с ԁ е һ і ј ӏ о р ԛ г ѕ у ү ѵ ԝ х А В С Е Ԍ Н І Ј К М О Р Ԛ Ѕ Т У Ү Ѵ Ԝ Х ь',
  'a c d e h i j l o p q r s y y v w x A B C E G H I J K M O P Q S T Y Y V W X b',
);

const GREEK: Record<string, string> = tableOf(
  'α γ ι ν ο σ ρ υ Α Β Ε Ζ Η Ι Κ Μ Ν Ο Ρ Τ Υ Χ',
  'a y i v o o p u A B E Z H I K M N O P T Y X',
);

const ALPHABETS = [CYRILLIC, GREEK];

/** Returns the name in Latin letters that look the same; null if one of its letters looks like no Latin letter. */
export function inLatin(name: string): string | null {
  return swapped(name, (letter) => (LATIN.includes(letter) ? letter : ALPHABETS.map((of) => of[letter]).find(Boolean)));
}

/** Returns the names in other alphabets that look like this name in Latin letters. */
export function outOfLatin(name: string): string[] {
  const names = ALPHABETS.map((alphabet) => {
    const back = new Map(
      Object.entries(alphabet)
        .reverse()
        .map(([theirs, latin]) => [latin, theirs]),
    );
    return swapped(name, (letter) => back.get(letter));
  });
  return names.filter((found) => found !== null);
}

/** Replaces letters, and keeps accents, digits and marks. */
function swapped(name: string, letterFor: (letter: string) => string | undefined): string | null {
  let result = '';
  for (const letter of name.normalize('NFD')) {
    const other = /\p{L}/u.test(letter) ? letterFor(letter) : letter;
    if (other === undefined) return null;
    result += other;
  }
  return result;
}

function tableOf(theirs: string, latin: string): Record<string, string> {
  const images = latin.split(' ');
  return Object.fromEntries(theirs.split(' ').map((letter, index) => [letter, images[index] ?? '']));
}
