'use client';

import { createContext, lazy, memo, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';
import type { CalendarPanel } from '@/components/calendar/calendar-dialog';
import { useText } from '@/components/locale';
import type { ViewerProps } from '@/components/messages/files/viewer/viewer';
import { late } from '@/components/ui/late';
import type { RoomFacts } from '@/lib/chat/client/chat';
import type { NamedPerson, Profile } from '@/lib/chat/protocol';
import { chatText } from '@/lib/i18n/chat/text';
import { useNotice } from './notices';

/** What opens above the page. */
export type Panel =
  | { type: 'switcher' }
  | { type: 'help' }
  | { type: 'new-room' }
  | { type: 'new-direct' }
  | { type: 'settings'; room: RoomFacts }
  | { type: 'invite'; room: RoomFacts }
  | { type: 'hooks'; room: RoomFacts }
  | { type: 'leave'; room: RoomFacts }
  | { type: 'profile'; person: NamedPerson }
  | ({ type: 'calendar' } & CalendarPanel)
  | ({ type: 'pictures' } & Omit<ViewerProps, 'onClose'>)
  | { type: 'status'; before: Profile['status'] }
  /** The alternative text of an upload. */
  | { type: 'describe'; upload: string };

/** The dialogs and the pane of details are one chunk. It is loaded once the page is at rest, or when one is opened. */
const parts = late(() => import('./panel-parts'), { atOnce: false });

export const usePanelParts = parts.use;
export const loadPanelParts = parts.load;

/** The page of a day. */
export const DayEntry = memo(lazy(async () => ({ default: (await loadPanelParts()).DayEntry })));

/** By then the room is on the screen, and what follows its first rendering is loaded. */
const AT_REST_MS = 3_000;

const PanelsContext = createContext<(panel: Panel) => void>(() => {});

export function useOpenPanel(): (panel: Panel) => void {
  return useContext(PanelsContext);
}

export function PanelsProvider({ children }: { children: ReactNode }) {
  const text = useText(chatText);
  const say = useNotice();
  const loaded = usePanelParts();
  const [panel, setPanel] = useState<Panel | null>(null);
  const { notLoaded } = text;

  useEffect(() => {
    // Loaded early, because later the connection may be lost, or the server may have another build. If it fails,
    // opening a dialog tries again.
    const timer = setTimeout(() => loadPanelParts().catch(() => {}), AT_REST_MS);
    return () => clearTimeout(timer);
  }, []);

  const open = useCallback(
    (asked: Panel) => {
      loadPanelParts().then(
        () => setPanel(asked),
        () => say(notLoaded),
      );
    },
    [say, notLoaded],
  );
  return (
    <PanelsContext value={open}>
      {children}
      {panel && loaded && <loaded.OpenPanel panel={panel} onClose={() => setPanel(null)} />}
    </PanelsContext>
  );
}
