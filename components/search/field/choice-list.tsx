import { type FormEvent, type KeyboardEvent, useEffect, useRef } from 'react';
import { useText } from '@/components/locale';
import { useReader } from '@/components/shell/chat-provider';
import { MAIN_BUTTON } from '@/components/ui/button-looks';
import { searchText } from '@/lib/i18n/search/text';
import { isDay } from '@/lib/messages/search/search-days';
import type { Choice, Choices } from './use-choices';

const FLOAT =
  'absolute inset-x-0 top-full z-10 mt-1.5 max-h-[min(360px,50dvh)] overflow-y-auto overscroll-contain rounded-2xl bg-float p-1.5 shadow-float';

interface Props {
  id: string;
  choices: Choices;
  marked: Choice | undefined;
  onChoose: (choice: Choice) => void;
}

export const choiceId = (id: string, { key }: Choice) => `${id}-${key}`;

/** What can be chosen for the operator that is being typed. The field keeps the focus, and has the keys. */
export function ChoiceList({ id, choices: { list, none }, marked, onChoose }: Props) {
  const text = useText(searchText);
  if (list.length === 0) return none && <p className={`${FLOAT} px-4! py-3! text-muted`}>{none}</p>;
  return (
    <div id={id} role="listbox" aria-label={text.choices} className={FLOAT}>
      {list.map((choice) => (
        <ChoiceOption
          key={choice.key}
          id={choiceId(id, choice)}
          choice={choice}
          isMarked={choice === marked}
          onChoose={() => onChoose(choice)}
        />
      ))}
    </div>
  );
}

interface OptionProps {
  id: string;
  choice: Choice;
  isMarked: boolean;
  onChoose: () => void;
}

function ChoiceOption({ id, choice: { label, more, icon }, isMarked, onChoose }: OptionProps) {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isMarked) row.current?.scrollIntoView({ block: 'nearest' });
  }, [isMarked]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field
    // biome-ignore lint/a11y/useFocusableInteractive: as above
    <div
      ref={row}
      id={id}
      role="option"
      aria-selected={isMarked}
      // The field keeps the focus, and a phone its keyboard.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onChoose}
      className="flex min-h-11 cursor-pointer items-center gap-3 rounded-[10px] px-3 hover:bg-over aria-selected:bg-accent-soft aria-selected:text-accent-soft-ink"
    >
      <span className="grid size-6 shrink-0 place-items-center">{icon}</span>
      <bdi className="min-w-0 truncate font-[550]">{label}</bdi>
      {more && <bdi className="min-w-0 flex-1 truncate text-[13px] text-soft leading-[18px]">{more}</bdi>}
    </div>
  );
}

interface DayFieldProps {
  /** What the day is for, such as "before". */
  label: string;
  onChoose: (day: string) => void;
  onLeave: () => void;
}

/** Any day, in the browser's own field. */
export function DayField({ label, onChoose, onLeave }: DayFieldProps) {
  const text = useText(searchText);
  const { today } = useReader();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);

  function submit(event: FormEvent) {
    event.preventDefault();
    const day = field.current?.value ?? '';
    if (isDay(day)) onChoose(day);
  }

  function keyDown(event: KeyboardEvent) {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    onLeave();
  }

  return (
    <form noValidate onSubmit={submit} onKeyDown={keyDown} className={`${FLOAT} flex items-end gap-2 p-3!`}>
      <label className="min-w-0 flex-1 font-[550] text-[13px] leading-[18px]">
        <span className="mb-1 block">
          {text.day} · {label}
        </span>
        <input
          ref={field}
          type="date"
          max={today}
          className="h-11 w-full min-w-0 rounded-xl bg-ground px-3 font-normal text-[16px] text-ink outline-1 outline-field-line -outline-offset-1 focus:outline-2 focus:outline-accent"
        />
      </label>
      <button type="submit" className={`${MAIN_BUTTON} max-md:min-h-11`}>
        {text.useDay}
      </button>
    </form>
  );
}
