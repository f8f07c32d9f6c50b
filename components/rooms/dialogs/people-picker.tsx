'use client';

import { Check, X } from 'lucide-react';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { useText } from '@/components/locale';
import { Avatar } from '@/components/messages/avatar';
import { shownName } from '@/components/messages/person';
import { usePeople } from '@/components/people/use-people';
import { roomsText } from '@/lib/i18n/rooms/text';

export interface PickedPerson {
  id: number;
  name: string;
  shown?: string;
  face?: string;
}

interface Props {
  label: string;
  value: readonly PickedPerson[];
  onChange: (people: readonly PickedPerson[]) => void;
  /** The most people who can be chosen. */
  most: number;
  /** Not offered: the person themselves, and who is in the room already. */
  without: ReadonlySet<number>;
  /** The dialog's first field. */
  isFirst?: boolean;
}

/** A field in which people are found by their names, and chosen. A combobox: arrows move, Enter chooses. */
export function PeoplePicker({ label, value, onChange, most, without, isFirst = false }: Props) {
  const { picker } = useText(roomsText);
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState('');
  /** Null: nobody is marked. People who typed nothing mean nobody until they press an arrow. */
  const [at, setAt] = useState<number | null>(null);
  const { people, isComplete } = usePeople(query);
  const found = people.filter((person) => !without.has(person.id));
  const isBlank = query.trim() === '';
  const chosen = new Set(value.map((person) => person.id));
  const isFull = value.length >= most;
  const marked = at === null ? undefined : found[Math.min(at, found.length - 1)];

  function toggle(person: PickedPerson) {
    if (chosen.has(person.id)) onChange(value.filter((one) => one.id !== person.id));
    else if (!isFull) onChange([...value, person]);
    else return;
    setQuery('');
    setAt(null);
    field.current?.focus();
  }

  function keyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined && found.length > 0) {
      const from = marked ? found.indexOf(marked) : step === 1 ? -1 : 0;
      setAt((from + step + found.length) % found.length);
    } else if (event.key === 'Enter' && (marked || !isBlank)) {
      // Without anybody to choose, the form must not be sent without the person whose name is typed.
      if (marked) toggle(marked);
    } else if (event.key === 'Backspace' && query === '' && value.length > 0) onChange(value.slice(0, -1));
    else return;
    event.preventDefault();
  }

  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block font-[550] text-[14px] leading-5">
        {label}
      </label>
      <div className="flex min-h-12 flex-wrap items-center gap-1.5 rounded-xl px-2 py-1.5 outline-1 outline-field-line -outline-offset-1 has-[input:focus]:outline-2 has-[input:focus]:outline-accent">
        <ul aria-label={picker.chosen} className="contents">
          {value.map((person) => (
            <li
              key={person.id}
              className="flex h-8 max-w-full items-center gap-1.5 rounded-lg bg-accent-soft ps-1.5 text-[14px] text-accent-soft-ink"
            >
              <Avatar name={person.name} shown={person.shown} face={person.face} size="s" />
              <bdi className="truncate font-[550]">{shownName(person)}</bdi>
              <button
                type="button"
                aria-label={picker.remove(shownName(person))}
                onClick={() => toggle(person)}
                className="grid size-8 place-items-center rounded-lg"
              >
                <X size={14} strokeWidth={2} />
              </button>
            </li>
          ))}
        </ul>
        <input
          ref={field}
          id={id}
          role="combobox"
          aria-expanded={found.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={marked && `${id}-${marked.id}`}
          aria-describedby={`${id}-note`}
          data-autofocus={isFirst ? '' : undefined}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(event.target.value.trim() === '' ? null : 0);
          }}
          onKeyDown={keyDown}
          placeholder={value.length === 0 ? picker.placeholder : undefined}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={64}
          className="h-9 min-w-24 flex-1 bg-transparent px-1.5 text-[16px] outline-none placeholder:text-muted placeholder:opacity-100"
        />
      </div>
      <p id={`${id}-note`} role="status" className="text-[13px] text-muted leading-[18px]">
        {isFull && <span className="block pt-1.5">{picker.full(most)}</span>}
      </p>
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={picker.found}
        aria-multiselectable="true"
        className="-mx-2.5 mt-2 max-h-56 overflow-y-auto"
      >
        {found.map((person) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field
          // biome-ignore lint/a11y/useFocusableInteractive: as above
          <div
            key={person.id}
            id={`${id}-${person.id}`}
            role="option"
            aria-selected={chosen.has(person.id)}
            data-marked={person === marked ? '' : undefined}
            ref={(row) => {
              if (person === marked) row?.scrollIntoView({ block: 'nearest' });
            }}
            onClick={() => toggle(person)}
            className="flex min-h-12 cursor-pointer items-center gap-3 rounded-xl px-2.5 hover:bg-over data-marked:bg-over"
          >
            <Avatar name={person.name} shown={person.shown} face={person.face} />
            <span className="min-w-0 flex-1 truncate">
              <bdi>{shownName(person)}</bdi>
              {person.shown && <bdi className="ms-2 text-[13px] text-muted">@{person.name}</bdi>}
            </span>
            <span
              className={`grid size-[22px] shrink-0 place-items-center rounded-full ${chosen.has(person.id) ? 'bg-accent text-accent-ink' : 'outline-1 outline-field-line -outline-offset-1'}`}
            >
              {chosen.has(person.id) && <Check size={14} strokeWidth={2.5} />}
            </span>
          </div>
        ))}
      </div>
      {!isBlank && isComplete && found.length === 0 && (
        <p className="py-2 text-muted">{people.length > 0 ? picker.noneElse : picker.none}</p>
      )}
    </div>
  );
}
