'use client';

import { usePathname } from 'next/navigation';
import { type ReactNode, useState } from 'react';
import { useText } from '@/components/locale';
import { shellText } from '@/lib/i18n/shell/text';
import { useInbox, useReader } from './chat-provider';
import { NoticesProvider } from './notices';
import { PanelsProvider } from './panels';
import { Sidebar } from './sidebar';
import { NARROW, NARROW_COOKIE } from './sidebar-width';
import { useShortcuts } from './use-shortcuts';

interface Props {
  /** Whether this device shows only the glyphs of the list. The server knows, so that nothing moves. */
  isNarrow?: boolean;
  children: ReactNode;
}

/**
 * What stands around the page of a room: the list of rooms, the dialogs, the keys. On a phone the list is a page of its
 * own, `/`, and a room is another one.
 */
export function Shell({ isNarrow = false, children }: Props) {
  return (
    <NoticesProvider>
      <PanelsProvider>
        <Frame isNarrow={isNarrow}>{children}</Frame>
      </PanelsProvider>
    </NoticesProvider>
  );
}

function Frame({ isNarrow: wasNarrow, children }: { isNarrow: boolean; children: ReactNode }) {
  const path = usePathname() ?? '/';
  const { rooms } = useInbox();
  const { me } = useReader();
  const { skipToRoom } = useText(shellText);
  const [isNarrow, setNarrow] = useState(wasNarrow);
  useShortcuts(path);

  function onNarrow(value: boolean) {
    setNarrow(value);
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in all browsers
    document.cookie = `${NARROW_COOKIE}=${value ? NARROW : ''}; Path=/; Max-Age=31536000; SameSite=Lax`;
  }

  const isList = path === '/';
  return (
    <div data-narrow={isNarrow ? '' : undefined} className="group/shell fixed inset-0 flex print:static print:block">
      <button
        type="button"
        onClick={() => document.querySelector<HTMLElement>('[role=log]')?.focus()}
        className="sr-only rounded-xl bg-float px-4 shadow-float focus:not-sr-only focus:fixed focus:start-3 focus:top-3 focus:z-50 focus:min-h-11 print:hidden"
      >
        {skipToRoom}
      </button>
      <div className={`h-full print:hidden ${isList ? 'max-md:w-full' : 'max-md:hidden'}`}>
        <Sidebar rooms={rooms} me={me} path={path} isNarrow={isNarrow} onNarrow={onNarrow} />
      </div>
      <div className={`relative h-full min-w-0 flex-1 print:h-auto ${isList ? 'max-md:hidden' : ''}`}>{children}</div>
    </div>
  );
}
