import { Search, X } from 'lucide-react';
import {
  type KeyboardEvent,
  type Ref,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { useText } from '@/components/locale';
import {
  type Asked,
  type Chip,
  chipKey,
  type DayKind,
  NOTHING,
  questionOf,
  withChip,
  withoutChip,
} from '@/components/search/asked';
import { holdField } from '@/components/search/use-search';
import { shortcutOf } from '@/components/shell/keys/shortcuts';
import { searchText } from '@/lib/i18n/search/text';
import { QUERY_LENGTH } from '@/lib/search/query';
import { ChipList } from './chip-list';
import { ChoiceList, choiceId, DayField } from './choice-list';
import { type KnownNames, openOperator, takeTyped, withoutOpen } from './typed';
import { type Choice, useChoices } from './use-choices';

export interface SearchFieldHandle {
  focus(): void;
  /** Types an operator, so that its values are offered. */
  type(operator: string): void;
}

/** How the keys of the field move among the hits. */
export interface Walking {
  /** The id of the list of hits; undefined while there are none. */
  list: string | undefined;
  /** The id of the marked hit. */
  marked: string | undefined;
  step: (by: 1 | -1) => void;
  /** Opens the marked hit. @returns false if none is marked */
  open: (isNewTab: boolean) => boolean;
}

interface Props {
  ref: Ref<SearchFieldHandle>;
  asked: Asked;
  names: KnownNames;
  walking: Walking;
  onChange: (asked: Asked, pauseMs?: number) => void;
  /** The person wants the answer now. */
  onSubmit: (asked: Asked) => void;
  /** A chip was added. */
  onAdded: (chip: Chip) => void;
}

/** Chips and a text. A combobox: its list is what can be chosen for an operator, and otherwise the hits. */
export function SearchField({ ref, asked, names, walking, onChange, onSubmit, onAdded }: Props) {
  const text = useText(searchText);
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [caret, setCaret] = useState(asked.text.length);
  const [at, setAt] = useState(0);
  /** The operator whose values the person does not want to see. */
  const [dismissed, setDismissed] = useState<string | null>(null);
  const [hasFocus, setFocus] = useState(false);
  const [dayFor, setDayFor] = useState<DayKind | null>(null);
  const typing = openOperator(asked.text, Math.min(caret, asked.text.length));
  const isDismissed = typing !== null && dismissed === `${typing.at} ${typing.operator}`;
  const open = isDismissed || dayFor || !hasFocus ? null : typing;
  const choices = useChoices(open);
  const marked = choices.list[Math.min(at, choices.list.length - 1)];
  const isRoom = asked.chips.some(({ type }) => type === 'in');

  const handle: SearchFieldHandle = {
    focus() {
      input.current?.focus();
    },
    type(operator) {
      const before = asked.text.trimEnd();
      const after = `${before}${before && ' '}${operator}`;
      onChange({ chips: asked.chips, text: after });
      setCaret(after.length);
      setAt(0);
      setDismissed(null);
      input.current?.focus();
    },
  };
  useImperativeHandle(ref, () => handle);

  useLayoutEffect(
    () =>
      holdField({
        focus() {
          input.current?.focus();
          input.current?.select();
        },
      }),
    [],
  );

  useEffect(() => {
    // Pressed again in this field, the keys open the browser's own search, because no other listener hears of them.
    const pass = (event: globalThis.KeyboardEvent) => {
      if (document.activeElement === input.current && shortcutOf(event, true) === 'search') event.stopPropagation();
    };
    window.addEventListener('keydown', pass, { capture: true });
    return () => window.removeEventListener('keydown', pass, { capture: true });
  }, []);

  function add(chip: Chip) {
    const rest = typing ? withoutOpen(asked, typing, caret) : asked;
    onChange(withChip(rest, chip), 0);
    onAdded(chip);
    setDayFor(null);
    setAt(0);
    setCaret(rest.text.length);
    input.current?.focus();
  }

  function choose(choice: Choice) {
    if (choice.chip) add(choice.chip);
    else if (typing?.operator === 'before' || typing?.operator === 'after' || typing?.operator === 'on')
      setDayFor(typing.operator);
  }

  function remove(key: string) {
    onChange(withoutChip(asked, key), 0);
    input.current?.focus();
  }

  function typed(value: string, isComposing: boolean) {
    const now = { chips: asked.chips, text: value };
    const taken = isComposing ? now : takeTyped(now, names);
    setAt(0);
    setDismissed(null);
    setCaret(taken === now ? (input.current?.selectionStart ?? value.length) : taken.text.length);
    onChange(taken);
    for (const chip of taken.chips) if (!asked.chips.includes(chip)) onAdded(chip);
  }

  function submit(isNewTab: boolean) {
    if (walking.open(isNewTab)) return;
    const now = takeTyped(asked, names, true);
    // After a space, an operator that names nobody is asked for as it is.
    onSubmit(openOperator(now.text, now.text.length)?.value ? { ...now, text: `${now.text} ` } : now);
  }

  function keyDown(event: KeyboardEvent<HTMLInputElement>) {
    if (event.nativeEvent.isComposing) return;
    const { key, currentTarget } = event;
    const steps: Record<string, 1 | -1> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[key];
    const isChoosing = open !== null && choices.list.length > 0;
    const isAtStart = currentTarget.selectionStart === 0 && currentTarget.selectionEnd === 0;
    const last = asked.chips.at(-1);
    if (step && !event.altKey) {
      if (isChoosing) setAt((Math.min(at, choices.list.length - 1) + step + choices.list.length) % choices.list.length);
      else walking.step(step);
    } else if ((key === 'Enter' || (key === 'Tab' && !event.shiftKey)) && isChoosing && marked) choose(marked);
    else if (key === 'Enter') submit(event.ctrlKey || event.metaKey);
    else if (key === 'Backspace' && isAtStart && last) remove(chipKey(last));
    else if (key === 'Escape' && open !== null) {
      // The panel closes at the next press.
      event.stopPropagation();
      setDismissed(`${open.at} ${open.operator}`);
    } else return;
    event.preventDefault();
  }

  const list = open !== null && choices.list.length > 0 ? `${id}-choices` : walking.list;
  const active = open !== null ? marked && choiceId(`${id}-choices`, marked) : walking.marked;
  return (
    <div className="relative">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: more to press around the input */}
      <div
        onMouseDown={(event) => {
          if (event.target !== event.currentTarget) return;
          event.preventDefault();
          input.current?.focus();
        }}
        className="flex min-h-11 cursor-text flex-wrap items-center gap-1.5 rounded-xl bg-surface py-1.5 ps-3 pe-1 outline-1 outline-field-line -outline-offset-1 has-[input:focus]:outline-2 has-[input:focus]:outline-accent"
      >
        <Search size={18} strokeWidth={1.75} aria-hidden="true" className="pointer-events-none shrink-0 text-muted" />
        <ChipList chips={asked.chips} onRemove={remove} />
        <input
          ref={input}
          role="combobox"
          aria-label={text.field}
          aria-expanded={list !== undefined}
          aria-controls={list}
          aria-autocomplete="list"
          aria-activedescendant={active}
          value={asked.text}
          onChange={({ target, nativeEvent }) =>
            typed(target.value, 'isComposing' in nativeEvent && nativeEvent.isComposing === true)
          }
          onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart ?? 0)}
          onKeyDown={keyDown}
          onFocus={() => setFocus(true)}
          onBlur={() => setFocus(false)}
          placeholder={isRoom ? text.placeholderInRoom : text.placeholder}
          enterKeyHint="search"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={QUERY_LENGTH - questionOf({ ...asked, text: '' }).q.length}
          className="h-8 min-w-24 flex-1 bg-transparent text-[16px] outline-none placeholder:text-muted placeholder:opacity-100"
        />
        {(asked.text !== '' || asked.chips.length > 0) && (
          <button
            type="button"
            aria-label={text.clear}
            title={text.clear}
            onClick={() => {
              // The room stays until there is nothing else to remove.
              onChange(asked.text === '' ? NOTHING : onlyRooms(asked), 0);
              input.current?.focus();
            }}
            className="relative grid size-8 shrink-0 place-items-center rounded-lg text-muted after:absolute after:-inset-1.5 hover:bg-over hover:text-ink"
          >
            <X size={16} strokeWidth={2} />
          </button>
        )}
      </div>
      {open !== null && <ChoiceList id={`${id}-choices`} choices={choices} marked={marked} onChoose={choose} />}
      {dayFor && (
        <DayField
          label={text[dayFor]}
          onChoose={(day) => add({ type: dayFor, day })}
          onLeave={() => {
            setDayFor(null);
            input.current?.focus();
          }}
        />
      )}
    </div>
  );
}

function onlyRooms({ chips }: Asked): Asked {
  return { chips: chips.filter(({ type }) => type === 'in'), text: '' };
}
