import { useState } from 'react';
import type { FieldText } from '@/components/composer/field-text';
import { searchEmoji } from '@/components/emoji/catalog';
import { likelyEmoji, noteUse, readTone } from '@/components/emoji/recent';
import { toned } from '@/components/emoji/tones';
import { useLocale, useText } from '@/components/locale';
import { openStorage } from '@/lib/chat/client/storage';
import { writingText } from '@/lib/i18n/writing/text';
import type { Query } from './query';
import { SuggestionList } from './suggestion-list';

interface Props {
  field: FieldText;
  query: Query;
  onDismiss: () => void;
}

/** The most emoji that are shown. */
const MOST = 8;

/** The emoji that fit what the person has typed after `:`. */
export function EmojiSuggestions({ field, query, onDismiss }: Props) {
  const text = useText(writingText);
  const locale = useLocale();
  const [likely] = useState(() => likelyEmoji(openStorage()));
  const [tone] = useState(() => readTone(openStorage()));

  function choose(emoji: string) {
    field.replace(query.at, field.selection().end, emoji);
    noteUse(openStorage(), emoji);
  }

  const suggestions = searchEmoji(query.text, locale, likely)
    .slice(0, MOST)
    .map(({ emoji, hasTones, names }) => {
      const shown = hasTones ? toned(emoji, tone) : emoji;
      return {
        key: emoji,
        content: (
          <>
            <span aria-hidden="true" className="grid size-7 shrink-0 place-items-center text-[22px]">
              {shown}
            </span>
            <span className="min-w-0 truncate">{names[locale]}</span>
          </>
        ),
        choose: () => choose(shown),
      };
    });
  return (
    <SuggestionList
      field={field}
      label={text.emoji}
      query={query.text}
      suggestions={suggestions}
      isFirstMarked
      onDismiss={onDismiss}
    />
  );
}
