'use client';

import { type ReactNode, useCallback, useRef, useState } from 'react';
import { useText } from '@/components/locale';
import { chatText } from '@/lib/i18n/chat/text';
import { usePath } from './address';
import { useShortcuts } from './keys/use-shortcuts';
import { ShellRunner, Sidebar } from './later/later-components';
import { NoticesProvider } from './notices';
import { PanelsProvider } from './panels';
import { LIST } from './places';
import { NARROW, NARROW_COOKIE } from './sidebar/narrow-cookie';
import { ConnectionBanner } from './strips/connection-banner';

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
  const path = usePath();
  const text = useText(chatText);
  const frame = useRef<HTMLDivElement>(null);
  const [isNarrow, setNarrow] = useState(wasNarrow);
  const isList = path === LIST;
  const take = useShortcuts();

  const onNarrow = useCallback((value: boolean) => {
    setNarrow(value);
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in all browsers
    document.cookie = `${NARROW_COOKIE}=${value ? NARROW : ''}; Path=/; Max-Age=31536000; SameSite=Lax`;
  }, []);

  return (
    <div
      ref={frame}
      data-narrow={isNarrow ? '' : undefined}
      // While the strip about the connection is shown, it is at the top and leaves space for a phone's notch itself.
      className="group/shell shell"
    >
      <button
        type="button"
        onClick={() => document.querySelector<HTMLElement>('[role=log],main[tabindex]')?.focus()}
        className="skip-link"
      >
        {text.skip}
      </button>
      <ConnectionBanner />
      <div className="flex min-h-0 flex-1 print:block">
        <div className={`h-full print:hidden ${isList ? 'max-md:w-full' : 'max-md:hidden'}`}>
          <Sidebar isNarrow={isNarrow} onNarrow={onNarrow} />
        </div>
        <div className={`relative h-full min-w-0 flex-1 print:h-auto ${isList ? 'max-md:hidden' : ''}`}>{children}</div>
        <ShellRunner take={take} frame={frame} />
      </div>
    </div>
  );
}
