'use client';

import { ArrowLeft, X } from 'lucide-react';
import {
  type KeyboardEvent,
  useEffect,
  useEffectEvent,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { useText } from '@/components/locale';
import { useChat } from '@/components/shell/chat-provider';
import { isField } from '@/components/shell/keys/use-shortcuts';
import { useIsDesk } from '@/components/shell/use-is-desk';
import { IconButton } from '@/components/ui/icon-button';
import { searchText } from '@/lib/i18n/search/text';
import { addressOf, type Chip, isBlank, withChip } from './asked';
import { Earlier } from './earlier';
import { SearchField, type SearchFieldHandle } from './field/search-field';
import { SearchResults } from './hits/search-results';
import { useFoundRows } from './hits/use-found-rows';
import { NarrowingRow } from './narrowing';
import { isTooLittle, tabSearch, withoutLast } from './search-state';
import { useAskedPeople, useChipWords, useKnownNames } from './use-names';
import { closeSearch } from './use-search';

/**
 * The search beside the room, or over it on a narrow window; on a phone a page of its own.
 * @param address what the address says is searched for
 */
export function SearchPane({ address }: { address: string }) {
  const text = useText(searchText);
  const chat = useChat();
  const isDesk = useIsDesk();
  const id = useId();
  const [state] = useState(tabSearch);
  const { asked } = useSyncExternalStore(state.subscribe, state.getSnapshot, state.getSnapshot);
  const names = useKnownNames(state);
  const wordsOf = useChipWords();
  const field = useRef<SearchFieldHandle>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const [added, setAdded] = useState('');
  const found = useFoundRows(state, `${id}-hits`);
  useAskedPeople(state, asked, names);

  useLayoutEffect(() => state.read(address), [state, address]);
  useEffect(() => state.follow(chat), [state, chat]);
  useEffect(() => () => state.closed(), [state]);
  const begin = useEffectEvent(() => {
    // A person who is writing while the page opens with its search can go on writing.
    if (isDesk && !isField(document.activeElement)) field.current?.focus();
  });
  useEffect(() => begin(), []);

  function keyDown(event: KeyboardEvent) {
    if (event.key !== 'Escape' || event.shiftKey || event.defaultPrevented) return;
    event.preventDefault();
    close();
  }

  function close() {
    found.noteUse();
    closeSearch();
  }

  function add(chip: Chip) {
    state.ask(withChip(asked, chip), 0);
    announce(chip);
    field.current?.focus();
  }

  function announce(chip: Chip) {
    const { label, value } = wordsOf(chip);
    setAdded(text.added(label ? `${label}: ${value}` : value));
  }

  const searched = withoutLast(asked);
  const isEarly = isBlank(searched) || isTooLittle(searched);
  const isThere = found.rows.length > 0;
  const searchedKey = addressOf(searched);
  // Another search begins at its top. On a phone, the way back from a message leads to where the hits were scrolled.
  // biome-ignore lint/correctness/useExhaustiveDependencies: when there is another search, or its hits have come
  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollTop = state.scrolled;
  }, [state, isThere, searchedKey]);
  const narrowing = { asked, onType: (operator: string) => field.current?.type(operator), onAdd: add };
  return (
    <search
      aria-labelledby={id}
      onKeyDown={keyDown}
      className="search-pane relative z-30 -ms-[100vw] flex w-screen shrink-0 flex-col bg-side pt-(--notch) pe-[env(safe-area-inset-right)] max-md:bg-ground max-md:ps-[env(safe-area-inset-left)] md:-ms-[400px] md:w-[400px] md:shadow-float min-[74rem]:ms-0 min-[74rem]:shadow-none print:hidden"
    >
      <div className="flex h-15 shrink-0 items-center gap-1 ps-5 pe-2 max-md:hidden">
        <h2 id={id} className="min-w-0 flex-1 truncate font-[620] text-[16px]">
          {text.title}
        </h2>
        <IconButton label={text.close} onClick={close} className="text-muted">
          <X size={18} strokeWidth={1.75} />
        </IconButton>
      </div>
      <div className="flex shrink-0 items-start gap-1 px-5 pb-1 max-md:ps-1 max-md:pe-3 max-md:pt-1.5">
        <IconButton label={text.back} onClick={close} className="text-accent md:hidden">
          <ArrowLeft size={22} strokeWidth={1.75} className="rtl:-scale-x-100" />
        </IconButton>
        <div className="min-w-0 flex-1">
          <SearchField
            ref={field}
            asked={asked}
            names={names}
            walking={found.walking}
            onChange={(now, pauseMs) => state.ask(now, pauseMs)}
            onSubmit={(now) => {
              state.ask(now, 0);
              state.askNow();
              found.noteUse();
            }}
            onAdded={announce}
          />
        </div>
      </div>
      {!isEarly && (
        <div className="shrink-0 px-5 max-md:px-4">
          <NarrowingRow {...narrowing} />
        </div>
      )}
      <div
        ref={scroller}
        // Hits have no stop of their own for the tab key. With this one, the arrows scroll.
        tabIndex={isEarly ? undefined : 0}
        onScroll={({ currentTarget }) => {
          state.scrolled = currentTarget.scrollTop;
        }}
        className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-2.5 focus-visible:-outline-offset-2 pb-[max(24px,env(safe-area-inset-bottom))] max-md:px-1.5"
      >
        {isEarly ? (
          <Earlier {...narrowing} isTooLittle={isTooLittle(searched)} onChoose={(earlier) => state.ask(earlier, 0)} />
        ) : (
          <SearchResults state={state} found={found} scroller={scroller} />
        )}
      </div>
      <p role="status" className="sr-only">
        {added}
      </p>
    </search>
  );
}
