'use client';

import { type RefObject, useEffect, useEffectEvent } from 'react';
import { roomPathIn, titleOfDayPath } from '@/components/days/day-title';
import { useText } from '@/components/locale';
import { signedTitle } from '@/components/rooms/room-title';
import { searchIn } from '@/components/search/asked';
import { focusSearch, openSearch, useSearchAddress } from '@/components/search/use-search';
import { chatText } from '@/lib/i18n/chat/text';
import { shellText } from '@/lib/i18n/shell/text';
import { usePath } from './address';
import { useChat, useInbox, useReader, useShownRoom } from './chat-provider';
import type { Shortcut } from './keys/shortcuts';
import { useNotice } from './notices';
import { loadPanelParts, useOpenPanel, usePanelParts } from './panels';
import { BROWSE, LIST, MENTIONS } from './places';
import { RefusedFiles } from './refused-files';
import { inOrder, neighbour, sectionsOf } from './sidebar/room-order';
import { useSignedOutElsewhere } from './signed-out-elsewhere';
import { useSwitch } from './switch-link';
import { useLeaveQuestion } from './use-leave-question';
import { useRefusals } from './use-refusals';
import { useUnreadIcon, useUnreadTitle } from './use-unread-title';
import { useVisualViewport } from './use-visual-viewport';

interface Props {
  take: (run: (shortcut: Shortcut) => void) => () => void;
  /** The element that fills the window. */
  frame: RefObject<HTMLElement | null>;
}

/**
 * Carries out the keys that work everywhere in the chat, keeps the window's title and icon up to date, and keeps the
 * page above the on-screen keyboard. Shows the search, which stays while rooms change.
 */
export function ShellRunner({ take, frame }: Props) {
  const path = usePath();
  const chat = useChat();
  const { house } = useReader();
  const { rooms, badge } = useInbox();
  const shown = useShownRoom();
  const text = useText(shellText);
  const words = useText(chatText);
  const say = useNotice();
  const open = useOpenPanel();
  const go = useSwitch();
  const search = useSearchAddress();
  const parts = usePanelParts();

  useSignedOutElsewhere(chat.uploads);
  useRefusals();
  useUnreadIcon(badge > 0);
  useLeaveQuestion(chat.uploads);
  useVisualViewport(frame);
  // Next sets the title of a page that has its own, but perhaps before the room that was shown last is gone.
  const titles: Record<string, string | undefined> = { [BROWSE]: text.browse, [MENTIONS]: text.mentions };
  const title = titleOfDayPath(path, words) ?? (shown ? signedTitle(shown, words) : (titles[path] ?? null));
  useUnreadTitle(title ? `${title} · ${house}` : path === LIST ? house : null, badge);

  function step(by: 1 | -1, unreadOnly: boolean) {
    const from = chat.roomAt(roomPathIn(path));
    const next = neighbour(inOrder(sectionsOf(rooms)), { from, by, unreadOnly });
    if (next) go(next.href);
    else if (unreadOnly) say(text.nothingUnread);
  }

  const run = useEffectEvent((shortcut: Shortcut) => {
    switch (shortcut) {
      case 'next-room':
        return step(1, false);
      case 'previous-room':
        return step(-1, false);
      case 'next-unread':
        return step(1, true);
      case 'previous-unread':
        return step(-1, true);
      case 'read-all':
        chat.markAllRead();
        return say(text.allRead);
      case 'search':
        return search === null ? openSearch(searchIn(shown)) : focusSearch();
      case 'switcher':
      case 'help':
        return open({ type: shortcut });
      default:
        return shortcut satisfies never;
    }
  });
  useEffect(() => take((shortcut) => run(shortcut)), [take]);

  const isSearching = search !== null;
  const { notLoaded } = words;
  useEffect(() => {
    if (isSearching) loadPanelParts().catch(() => say(notLoaded));
  }, [isSearching, say, notLoaded]);
  return (
    <>
      <RefusedFiles />
      {parts && <parts.Attention />}
      {parts && search !== null && <parts.SearchPane address={search} />}
    </>
  );
}
