import type { Locale } from '@/lib/i18n/locale';
import type { WritingText } from '@/lib/i18n/writing/text';
import { EMOJI, type Emoji, findEmoji, GROUPS, searchEmoji } from './catalog';
import type { Choice, Section } from './emoji-section';
import { type Tone, toned } from './tones';

type Words = WritingText['picker'];

/** The most emoji that a search shows, because nobody looks through more. */
const MOST_FOUND = 120;

/** Those used last, and then all by their groups. */
export function allSections(words: Words, locale: Locale, recent: readonly string[], tone: Tone): Section[] {
  const used = recent.flatMap((emoji) => {
    const one = findEmoji(emoji);
    return one ? [{ emoji, name: one.names[locale] }] : [];
  });
  const groups = GROUPS.map((key, group) => ({
    key,
    title: words.groups[key],
    choices: EMOJI.filter((one) => one.group === group).map((one) => choiceOf(one, locale, tone)),
  }));
  return used.length > 0 ? [{ key: 'recent', title: words.recent, choices: used }, ...groups] : groups;
}

export function foundSection(
  words: Words,
  locale: Locale,
  query: string,
  likely: readonly string[],
  tone: Tone,
): Section {
  const found = searchEmoji(query, locale, likely).slice(0, MOST_FOUND);
  return { key: 'found', title: words.found, choices: found.map((one) => choiceOf(one, locale, tone)) };
}

function choiceOf({ emoji, hasTones, names }: Emoji, locale: Locale, tone: Tone): Choice {
  return { emoji: hasTones ? toned(emoji, tone) : emoji, name: names[locale] };
}
