import { type RefObject, useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { useText } from '@/components/locale';
import { useLasting } from '@/components/messages/use-linger';
import type { SearchState } from '@/components/search/search-state';
import { useReader } from '@/components/shell/chat-provider';
import { PLAIN_BUTTON, SOFT_BUTTON } from '@/components/ui/button-looks';
import { chatText } from '@/lib/i18n/chat/text';
import { searchText } from '@/lib/i18n/search/text';
import { fullDate, localDay } from '@/lib/messages/days';
import { type FinderView, MOST_HITS } from './finder';
import { HitList } from './hit-list';
import { Empty, NothingFound } from './nothing-found';
import type { FoundRows } from './use-found-rows';

interface Props {
  state: SearchState;
  found: FoundRows;
  scroller: RefObject<HTMLElement | null>;
}

/** An answer that comes sooner is not announced, and the hits before it stay as they are. */
const MOMENT_MS = 400;

/** What was found, or why nothing is there. */
export function SearchResults({ state, found, scroller }: Props) {
  const text = useText(searchText);
  const { finder } = state;
  const { asked, opened } = useSyncExternalStore(state.subscribe, state.getSnapshot, state.getSnapshot);
  const view = useSyncExternalStore(finder.subscribe, finder.getSnapshot, finder.getSnapshot);
  const isSlow = useLasting(view.state === 'searching', MOMENT_MS);
  const { rows } = found;
  const roomChips = asked.chips.filter(({ type }) => type === 'in').length;
  useRetryOnline(view, () => finder.retry());

  const isDone = view.state === 'ready' && view.next === null;
  return (
    <>
      <div role="status" className="min-h-[26px] px-2.5 pt-2 text-[13px] text-soft leading-[18px]">
        {isSlow && text.searching}
        {view.state === 'ready' && rows.length > 0 && (
          <span className={isDone ? '' : 'sr-only'}>
            {isDone ? text.count(view.hits.length) : text.foundSoFar(view.hits.length)}
          </span>
        )}
      </div>
      {view.state === 'failed' && <Failed problem={view.problem} onRetry={() => finder.retry()} />}
      {rows.length > 0 && (
        <div className={isSlow ? 'opacity-50' : ''}>
          <HitList
            id={found.list}
            rows={rows}
            rooms={view.rooms}
            isRoomNamed={roomChips !== 1}
            marked={found.marked}
            opened={opened}
            onOpen={found.open}
            onUnfold={found.unfold}
            scroller={scroller}
            onNearEnd={() => {
              if (view.searchedBackTo === null && view.more === 'idle') void finder.more();
            }}
          />
        </div>
      )}
      {isDone && rows.length === 0 && (
        <NothingFound asked={asked} unknown={view.unknown} onAsk={(other) => state.ask(other, 0)} />
      )}
      {view.state === 'ready' && view.next !== null && (
        <GoOn view={view} isEmpty={rows.length === 0} onMore={() => void finder.more()} />
      )}
    </>
  );
}

interface GoOnProps {
  view: FinderView;
  isEmpty: boolean;
  onMore: () => void;
}

/** More hits are loaded when the end of the list comes near. If the server ran out of time, the person decides. */
function GoOn({ view, isEmpty, onMore }: GoOnProps) {
  const text = useText(searchText);
  const chat = useText(chatText);
  const { timeZone } = useReader();
  if (view.hits.length >= MOST_HITS)
    return <p className="px-2.5 py-6 text-center text-soft">{text.full(view.hits.length)}</p>;
  const since = view.searchedBackTo && fullDate(localDay(view.searchedBackTo, timeZone), chat);
  const about = since ? text.searchedBackTo(since) : '';
  const button = (
    <button type="button" aria-busy={view.more === 'loading'} onClick={onMore} className={SOFT_BUTTON}>
      {view.more === 'loading' && text.searching}
      {view.more === 'failed' && text.retry}
      {view.more === 'idle' && (since ? text.goOn : text.more)}
    </button>
  );
  if (isEmpty)
    return (
      <Empty title={text.noneSoFar} about={about}>
        {button}
      </Empty>
    );
  return (
    <div className="flex flex-col items-center gap-2 px-2.5 py-5 text-center">
      {view.more === 'failed' && (
        <p role="alert" className="text-danger">
          {text.failed}
        </p>
      )}
      {about && <p className="text-soft">{about}</p>}
      {button}
    </div>
  );
}

function Failed({ problem, onRetry }: { problem: string | null; onRetry: () => void }) {
  const text = useText(searchText);
  const isOffline = problem === 'failed' && !navigator.onLine;
  const known = problem === 'too_many_tries' ? text.tooMany : text.problems[problem ?? ''];
  return (
    <div className="flex flex-col items-center gap-3 px-4 pt-14 text-center">
      <p role="alert" className="max-w-80 text-pretty">
        {isOffline ? text.offline : (known ?? text.failed)}
      </p>
      <button type="button" onClick={onRetry} className={PLAIN_BUTTON}>
        {text.retry}
      </button>
    </div>
  );
}

/** Tries again as soon as the network is back. */
function useRetryOnline({ state }: FinderView, retry: () => void): void {
  const again = useEffectEvent(retry);
  useEffect(() => {
    if (state !== 'failed') return;
    const online = () => again();
    window.addEventListener('online', online);
    return () => window.removeEventListener('online', online);
  }, [state]);
}
