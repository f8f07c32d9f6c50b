import { type ReactNode, useEffect, useEffectEvent, useId, useState } from 'react';
import type { FieldText } from '@/components/composer/field-text';
import { useText } from '@/components/locale';
import { writingText } from '@/lib/i18n/writing/text';

export interface Suggestion {
  key: string;
  content: ReactNode;
  /** Set apart from the suggestions before it, and never marked at first: people choose it by an arrow or a press. */
  isApart?: boolean;
  choose: () => void;
}

const HIGHEST_PX = 460;
const MARGIN_PX = 16;
/** "This key went to the input method": UI Events, § 7.3.1. */
const PROCESSED = 229;

interface Props {
  field: FieldText;
  label: string;
  /** What was typed to get these. */
  query: string;
  suggestions: readonly Suggestion[];
  /** Whether Enter chooses the first one. Otherwise one has to be marked first. */
  isFirstMarked: boolean;
  onDismiss: () => void;
}

/**
 * A list above the field, which keeps the focus: the arrows mark one, Enter and Tab choose it, Escape closes. The field
 * stays a text box, because a text area may have no other role.
 */
export function SuggestionList({ field, label, query, suggestions, isFirstMarked, onDismiss }: Props) {
  const text = useText(writingText);
  const id = useId();
  const [moved, setMoved] = useState<{ query: string; key: string } | null>(null);
  const first = isFirstMarked && !suggestions[0]?.isApart ? 0 : -1;
  const movedTo = moved?.query === query ? suggestions.findIndex(({ key }) => key === moved.key) : -1;
  const at = movedTo >= 0 ? movedTo : first;
  const marked = suggestions[at];
  const isOpen = suggestions.length > 0;
  const idOf = (suggestion: Suggestion) => `${id}-${suggestion.key}`;

  function step(by: number) {
    const from = at < 0 && by < 0 ? 0 : at;
    const next = suggestions[(from + by + suggestions.length) % suggestions.length];
    if (next) setMoved({ query, key: next.key });
  }

  const pressed = useEffectEvent((event: KeyboardEvent) => {
    if (!isOpen || event.isComposing || event.keyCode === PROCESSED) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === 'ArrowDown') step(1);
    else if (event.key === 'ArrowUp') step(-1);
    else if (event.key === 'Escape') onDismiss();
    else if ((event.key === 'Enter' || event.key === 'Tab') && marked) marked.choose();
    else return;
    event.preventDefault();
  });
  useEffect(() => {
    const { element } = field;
    const press = (event: KeyboardEvent) => pressed(event);
    // In the capture phase, so that it runs before the field's own keys.
    element?.addEventListener('keydown', press, { capture: true });
    return () => element?.removeEventListener('keydown', press, { capture: true });
  }, [field]);

  const markedId = marked && idOf(marked);
  useEffect(() => {
    const { element } = field;
    if (!isOpen || !element) return;
    const attributes = { 'aria-autocomplete': 'list', 'aria-haspopup': 'listbox', 'aria-controls': `${id}-list` };
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return () => {
      for (const name of Object.keys(attributes)) element.removeAttribute(name);
    };
  }, [field, id, isOpen]);
  useEffect(() => {
    if (!markedId) return;
    field.element?.setAttribute('aria-activedescendant', markedId);
    return () => field.element?.removeAttribute('aria-activedescendant');
  }, [field, markedId]);

  return (
    <>
      {isOpen && (
        <div
          id={`${id}-list`}
          role="listbox"
          aria-label={label}
          ref={(list) => fitAbove(list)}
          className="absolute inset-x-0 bottom-full z-20 mb-1.5 overflow-y-auto overscroll-contain rounded-[18px] bg-float p-1.5 shadow-float"
        >
          {suggestions.map((suggestion, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field
            // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus
            <div
              key={suggestion.key}
              id={idOf(suggestion)}
              role="option"
              aria-selected={suggestion === marked}
              ref={(row) => {
                if (suggestion === marked) row?.scrollIntoView({ block: 'nearest' });
              }}
              // Keeps the focus in the field, and a phone's keyboard open.
              onMouseDown={(event) => event.preventDefault()}
              onClick={suggestion.choose}
              className={`flex min-h-11 cursor-pointer items-center gap-3 rounded-xl px-3 hover:bg-over aria-selected:bg-accent-soft aria-selected:text-accent-soft-ink ${suggestion.isApart && index > 0 && !suggestions[index - 1]?.isApart ? 'relative mt-2.5 before:absolute before:inset-x-1 before:-top-[5px] before:border-line before:border-t' : ''}`}
            >
              {suggestion.content}
            </div>
          ))}
        </div>
      )}
      <p aria-live="polite" className="sr-only">
        {isOpen && text.suggestions(suggestions.length)}
      </p>
    </>
  );
}

/** Limits the height to the space above the field. A phone's keyboard may leave little of it. */
function fitAbove(list: HTMLElement | null): void {
  const below = list?.parentElement;
  if (!list || !below) return;
  const space = below.getBoundingClientRect().top - (window.visualViewport?.offsetTop ?? 0) - MARGIN_PX;
  list.style.maxHeight = `${Math.min(space, HIGHEST_PX)}px`;
}
