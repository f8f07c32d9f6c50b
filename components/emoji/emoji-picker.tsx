'use client';

import { Search } from 'lucide-react';
import {
  type KeyboardEvent,
  type MouseEvent,
  startTransition,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useLocale, useText } from '@/components/locale';
import { placeBeside } from '@/components/ui/menu';
import { openStorage } from '@/lib/chat/client/storage';
import { writingText } from '@/lib/i18n/writing/text';
import { CategoryBar } from './category-bar';
import { EmojiSection } from './emoji-section';
import { moveInGrid } from './grid-move';
import { likelyEmoji, noteUse, readTone, recentEmoji, saveTone } from './recent';
import { allSections, foundSection } from './sections';
import { ToneChoice } from './tone-choice';

interface Props {
  /** The button beside which it opens. On a phone it is a sheet from below. */
  anchor: HTMLElement | null;
  /** Called with the chosen emoji, which the server accepts, once the picker is closed. */
  onPick: (emoji: string) => void;
  onClose: () => void;
}

/** The number of sections that are rendered first, and fill the visible part. So the picker opens at once. */
const AT_FIRST = 2;

/**
 * All emoji, with a search. A native popover: it closes on Escape and on a press elsewhere, and gives the focus back.
 * The search field keeps the focus; the arrows mark an emoji and Enter takes it.
 */
export function EmojiPicker({ anchor, onPick, onClose }: Props) {
  const text = useText(writingText);
  const { picker: words } = text;
  const locale = useLocale();
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [recent] = useState(() => recentEmoji(openStorage()));
  const [likely] = useState(() => likelyEmoji(openStorage()));
  const [tone, setTone] = useState(() => readTone(openStorage()));
  const [query, setQuery] = useState('');
  const [at, setAt] = useState<number | null>(null);
  const [isWhole, setWhole] = useState(false);
  const all = useMemo(() => allSections(words, locale, recent, tone), [words, locale, recent, tone]);
  const isSearch = query.trim() !== '';
  const found = useMemo(() => foundSection(words, locale, query, likely, tone), [words, locale, query, likely, tone]);
  const sections = isSearch ? [found] : isWhole ? all : all.slice(0, AT_FIRST);
  const choices = sections.flatMap((section) => section.choices);
  const isOpen = choices.length > 0;

  useEffect(() => {
    const element = panel.current;
    placeBeside(anchor, element);
    element?.showPopover();
    // On a touch device, the keyboard would cover the emoji.
    const isTouch = matchMedia('(pointer: coarse)').matches;
    element?.querySelector<HTMLElement>(isTouch ? '[role=listbox]' : 'input')?.focus();
    startTransition(() => setWhole(true));
  }, [anchor]);

  function pick(emoji: string | undefined) {
    if (!emoji) return;
    noteUse(openStorage(), emoji);
    panel.current?.hidePopover();
    onPick(emoji);
  }

  function keyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') pick(choices[at ?? 0]?.emoji);
    else {
      // While no emoji is marked, these keys move the caret in the search field.
      if (at === null && isSearch && /^Arrow(Left|Right)$/.test(event.key)) return;
      const lengths = sections.map((section) => section.choices.length);
      const next = moveInGrid(event.key, at, lengths, columnsOf(list.current));
      if (next === null) return;
      setAt(next);
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
    }
    event.preventDefault();
  }

  function pressed(event: MouseEvent) {
    pick((event.target as Element).closest<HTMLElement>('[data-emoji]')?.dataset.emoji);
  }

  function show(section: string) {
    setQuery('');
    setAt(null);
    setWhole(true);
    requestAnimationFrame(() => list.current?.querySelector(`[data-section=${section}]`)?.scrollIntoView());
  }

  let from = 0;
  return (
    <div
      ref={panel}
      popover="auto"
      role="dialog"
      aria-label={words.title}
      onToggle={(event) => event.newState === 'closed' && onClose()}
      className="fixed inset-auto m-0 h-[min(440px,calc(100dvh-96px))] w-[min(380px,calc(100vw-24px))] flex-col overflow-hidden rounded-2xl border-0 bg-float p-0 text-ink shadow-float max-md:inset-x-0! max-md:top-auto! max-md:bottom-0! max-md:h-[min(440px,70dvh)] max-md:w-full max-md:max-w-none max-md:rounded-b-none max-md:pb-[env(safe-area-inset-bottom)] max-md:backdrop:bg-scrim open:flex"
    >
      <div className="mx-3 mt-3 mb-1 flex h-11 shrink-0 items-center gap-2.5 rounded-xl bg-button px-3">
        <Search size={18} strokeWidth={1.75} className="shrink-0 text-soft" />
        <input
          role="combobox"
          aria-label={words.search}
          aria-expanded={isOpen}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={at === null ? undefined : `${id}-${at}`}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(null);
            list.current?.scrollTo({ top: 0 });
          }}
          onKeyDown={keyDown}
          placeholder={words.search}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={64}
          className="min-w-0 flex-1 bg-transparent text-[16px] outline-none placeholder:text-soft placeholder:opacity-100"
        />
      </div>
      <CategoryBar hasRecent={recent.length > 0} onChoose={show} />
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field */}
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label={words.title}
        tabIndex={-1}
        onClick={pressed}
        className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-2 pb-2 outline-none"
      >
        {sections.map((section) => {
          const start = from;
          from += section.choices.length;
          const isHere = at !== null && at >= start && at < from;
          return (
            <EmojiSection
              key={section.key}
              section={section}
              id={id}
              from={start}
              marked={isHere ? at - start : null}
            />
          );
        })}
      </div>
      {!isOpen && <p className="flex-1 px-4 text-center text-muted">{words.none}</p>}
      <p role="status" className="sr-only">
        {isSearch && text.suggestions(choices.length)}
      </p>
      <ToneChoice
        value={tone}
        onChange={(next) => {
          setTone(next);
          saveTone(openStorage(), next);
        }}
      />
    </div>
  );
}

function columnsOf(list: HTMLElement | null): number {
  const grid = list?.querySelector('[data-grid]');
  return grid ? getComputedStyle(grid).gridTemplateColumns.split(' ').length : 1;
}
