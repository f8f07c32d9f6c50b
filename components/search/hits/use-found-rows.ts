import { useRouter } from 'next/navigation';
import { useMemo, useState, useSyncExternalStore } from 'react';
import { useText } from '@/components/locale';
import { replaceAddress } from '@/components/rooms/use-details';
import { isBlank } from '@/components/search/asked';
import type { Walking } from '@/components/search/field/search-field';
import { noteSearch } from '@/components/search/recent';
import type { SearchState } from '@/components/search/search-state';
import { withSearch } from '@/components/search/use-search';
import { useInbox, useReader } from '@/components/shell/chat-provider';
import { useNotice } from '@/components/shell/notices';
import { useIsDesk } from '@/components/shell/use-is-desk';
import { roomPath } from '@/lib/chat/client/inbox/rows';
import { isSamePath } from '@/lib/chat/client/path';
import { openStorage } from '@/lib/chat/client/storage';
import { searchText } from '@/lib/i18n/search/text';
import type { SearchHit } from '@/lib/search/answer';
import { hitKey } from './finder';
import { rowId } from './hit-list';
import { type HitRow, rowsOf } from './hit-rows';

export interface FoundRows {
  /** The id of the list. */
  list: string;
  rows: readonly HitRow[];
  /** The key of the marked row. */
  marked: string | null;
  walking: Walking;
  open: (hit: SearchHit, isNewTab: boolean) => void;
  unfold: (row: HitRow) => void;
  /** Remembers the search on this device, because the person used what it found. */
  noteUse: () => void;
}

/** The hits as rows, which of them is marked, and going to one. */
export function useFoundRows(state: SearchState, list: string): FoundRows {
  const text = useText(searchText);
  const say = useNotice();
  const router = useRouter();
  const isDesk = useIsDesk();
  const { rooms, blocked } = useInbox();
  const { me } = useReader();
  const { finder } = state;
  const { asked, unfolded } = useSyncExternalStore(state.subscribe, state.getSnapshot, state.getSnapshot);
  const { hits, rooms: found } = useSyncExternalStore(finder.subscribe, finder.getSnapshot, finder.getSnapshot);
  const [markedKey, setMarked] = useState<string | null>(null);

  const rows = useMemo(() => {
    // Whoever was removed from a room does not see it any more.
    const mine = new Set(rooms.map(({ id }) => id));
    const readable = hits.filter(({ room }) => mine.has(room) || found.get(room)?.archived);
    return rowsOf(readable, blocked, unfolded);
  }, [hits, found, rooms, blocked, unfolded]);
  const at = rows.findIndex(({ key }) => key === markedKey);
  const marked = rows[at];

  function noteUse() {
    if (!isBlank(asked) && hits.length > 0) noteSearch(openStorage(), me.id, asked);
  }

  function unfold(row: HitRow) {
    state.unfold(row.hits.map(hitKey));
  }

  function open(hit: SearchHit, isNewTab: boolean) {
    const room = found.get(hit.room);
    if (!room) return;
    setMarked(hitKey(hit));
    if (room.archived) return say(text.notOpened);
    const path = roomPath(rooms.find(({ id }) => id === room.id) ?? room);
    const link = `${path}?m=${hit.message.seq}`;
    noteUse();
    if (isNewTab) return void window.open(link, '_blank', 'noopener');
    // The way back leads to this search as it is now.
    state.settle();
    state.open(hit);
    const target = withSearch(link);
    if (!isSamePath(window.location.pathname, path)) return router.push(target);
    // The list hears of the message from the address. On a phone the panel, which covers the list, is left.
    if (isDesk) replaceAddress(path, target.slice(path.length));
    else window.history.pushState(null, '', target);
  }

  const walking: Walking = {
    list: rows.length > 0 ? list : undefined,
    marked: marked && rowId(list, marked.key),
    step(by) {
      const next = rows[at === -1 && by === -1 ? rows.length - 1 : Math.min(Math.max(at + by, 0), rows.length - 1)];
      if (next) setMarked(next.key);
      if (at + by >= rows.length - 1) void finder.more();
    },
    open(isNewTab) {
      if (!marked) return false;
      if (marked.isFolded) unfold(marked);
      else open(marked.hits[0], isNewTab);
      return true;
    },
  };
  return { list, rows, marked: marked?.key ?? null, walking, open, unfold, noteUse };
}
