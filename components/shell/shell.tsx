'use client';

import { usePathname } from 'next/navigation';
import { type ReactNode, useRef, useState } from 'react';
import { useText } from '@/components/locale';
import { signedTitle } from '@/components/rooms/room-title';
import { type ShellText, shellText } from '@/lib/i18n/shell/text';
import { PRODUCT } from '@/lib/product';
import { useInbox, useReader, useShownRoom } from './chat-provider';
import { ConnectionBanner } from './connection-banner';
import { NoticesProvider } from './notices';
import { PanelsProvider } from './panels';
import { Sidebar } from './sidebar';
import { NARROW, NARROW_COOKIE } from './sidebar-width';
import { BROWSE, LIST, MENTIONS } from './switch-link';
import { useShortcuts } from './use-shortcuts';
import { useUnreadTitle } from './use-unread-title';
import { useVisualViewport } from './use-visual-viewport';

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
  const { rooms, badge } = useInbox();
  const { me } = useReader();
  const text = useText(shellText);
  const shown = useShownRoom();
  const frame = useRef<HTMLDivElement>(null);
  const [isNarrow, setNarrow] = useState(wasNarrow);
  const isList = path === LIST;
  useShortcuts(path);
  useVisualViewport(frame);
  // Of a page with a title of its own, Next sets it; but it may do so before the room before it is gone.
  const title = shown ? signedTitle(shown, text) : (pageTitles(text)[path] ?? null);
  useUnreadTitle(title ? `${title} · ${PRODUCT}` : isList ? PRODUCT : null, badge);

  function onNarrow(value: boolean) {
    setNarrow(value);
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in all browsers
    document.cookie = `${NARROW_COOKIE}=${value ? NARROW : ''}; Path=/; Max-Age=31536000; SameSite=Lax`;
  }

  return (
    <div
      ref={frame}
      data-narrow={isNarrow ? '' : undefined}
      // The strip about the connection is above everything, and so is the notch of a phone then.
      className="group/shell fixed inset-x-0 top-0 flex h-dvh flex-col [--notch:env(safe-area-inset-top)] has-data-strip:[--notch:0px] print:static print:block print:h-auto!"
    >
      <button
        type="button"
        onClick={() => document.querySelector<HTMLElement>('[role=log]')?.focus()}
        className="sr-only rounded-xl bg-float px-4 shadow-float focus:not-sr-only focus:fixed focus:start-3 focus:top-3 focus:z-50 focus:min-h-11 print:hidden"
      >
        {text.skipToRoom}
      </button>
      <ConnectionBanner />
      <div className="flex min-h-0 flex-1 print:block">
        <div className={`h-full print:hidden ${isList ? 'max-md:w-full' : 'max-md:hidden'}`}>
          <Sidebar rooms={rooms} me={me} path={path} isNarrow={isNarrow} onNarrow={onNarrow} />
        </div>
        <div className={`relative h-full min-w-0 flex-1 print:h-auto ${isList ? 'max-md:hidden' : ''}`}>{children}</div>
      </div>
    </div>
  );
}

/** The titles of the pages that show no room. */
function pageTitles(text: ShellText): Record<string, string | undefined> {
  return { [BROWSE]: text.browse, [MENTIONS]: text.mentions };
}
