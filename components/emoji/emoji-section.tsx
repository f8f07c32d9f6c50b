import { memo } from 'react';

/** One emoji in the picker. */
export interface Choice {
  emoji: string;
  name: string;
}

export interface Section {
  key: string;
  title: string;
  choices: readonly Choice[];
}

interface Props {
  section: Section;
  /** For the ids of the options, which are numbered through all sections. */
  id: string;
  from: number;
  /** The index of the marked emoji in this section; null if none is marked. */
  marked: number | null;
}

/** A title and the emoji below it. The listbox around it takes the presses. */
export const EmojiSection = memo(function EmojiSection({ section, id, from, marked }: Props) {
  const { key, title, choices } = section;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
    <div
      role="group"
      aria-labelledby={`${id}-${key}`}
      data-section={key}
      className="[contain-intrinsic-block-size:auto_400px] [content-visibility:auto]"
    >
      <p id={`${id}-${key}`} className="px-1 pt-2 pb-1 text-[13px] text-soft leading-[18px]">
        {title}
      </p>
      <div role="presentation" data-grid="" className="grid grid-cols-[repeat(auto-fill,minmax(44px,1fr))]">
        {choices.map(({ emoji, name }, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus
          <div
            key={emoji}
            id={`${id}-${from + index}`}
            role="option"
            aria-selected={index === marked}
            aria-label={name}
            title={name}
            data-emoji={emoji}
            className="grid h-11 cursor-pointer place-items-center rounded-xl text-[24px] leading-none hover:bg-over aria-selected:bg-accent-soft"
          >
            {emoji}
          </div>
        ))}
      </div>
    </div>
  );
});
