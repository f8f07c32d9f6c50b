'use client';

import { createContext, type ReactNode, useContext, useMemo, useSyncExternalStore } from 'react';
import { useToday } from '@/components/messages/use-today';
import type { ChatOptions, ConnectionView, RoomFacts } from '@/lib/chat/client/chat';
import type { ChatApi, SessionApi } from '@/lib/chat/client/first/chat-api';
import type { InboxView, SidebarRoom } from '@/lib/chat/client/inbox/inbox';
import type { ChatView } from '@/lib/chat/client/room-session';
import type { Profile } from '@/lib/chat/protocol';
import { knownZone } from '@/lib/messages/known-zone';
import type { PinningSetting } from '@/lib/rooms/policy';
import type { RetentionSetting } from '@/lib/rooms/retention/days';
import { useChatOfTab } from './use-chat-of-tab';

export interface Me {
  id: number;
  name: string;
  /** The name that people see, if it is not the user name. */
  shown?: string;
  /** The id of the picture that is their face. */
  face?: string;
  isAdmin?: boolean;
  /** Guests see only the rooms that they are in, and the people in them. */
  isGuest?: boolean;
  /** An administrator who has to set up two factors before they are one. */
  isHeld?: boolean;
  /** Of an administrator: how many reports were open when the page was made, as countOpenReports counts them. */
  openReports?: number;
  /** Whether CHAT_ROOM_CREATION lets this person make rooms. */
  mayCreateRooms?: boolean;
  /** The setting CHAT_PINNING. */
  pinning?: PinningSetting;
  /** Who may have old messages of a room erased. Absent: nobody. */
  retention?: RetentionSetting;
  /** The setting CHAT_MENTION_ALL. */
  mentionAll?: 'everyone' | 'moderators';
  /** The community's time zone, in which the address of a day names no zone. */
  communityZone?: string;
  /** Whether the person chose that others do not see whether they are here. */
  isHidden?: boolean;
  status?: Profile['status'];
}

export interface ChatProviderProps {
  me: Me;
  /** Which log the server uses. */
  epoch: string;
  /** The person's list, as the server read it. */
  inbox: ChatOptions['inbox'];
  /** IANA name of the reader's own time zone or the community's. Days begin at its midnight. */
  timeZone: string;
  /** The community's time zone, for a browser that does not know `timeZone`. */
  communityTimeZone?: string;
  /** The displayed names of these zones, by IANA name. */
  zoneLabels: Record<string, string>;
  /** When the server rendered, ISO 8601: the first rendering in the browser must equal the server's. */
  now: string;
  /** Messages in each page of older ones. */
  historyLimit: number;
  /** How long people may edit what they wrote, in milliseconds; null: always. */
  editWindowMs?: number | null;
  /** As in ChatOptions. */
  fileLimitBytes?: number;
  /** The addresses of this installation. */
  origins?: readonly string[];
  /** What the community calls itself. */
  house: string;
  /** Shown in a room while it has no messages. */
  empty: ReactNode;
  children: ReactNode;
}

/** What all rooms of a tab share. */
export interface Reader {
  me: Me;
  timeZone: string;
  /** The displayed name of that zone. */
  zone: string;
  /** `YYYY-MM-DD` */
  today: string;
  /** The addresses of this installation, such as `https://charla.example`. */
  origins: readonly string[];
  /** What the community calls itself. */
  house: string;
  empty: ReactNode;
}

const NONE: readonly string[] = [];

const ChatContext = createContext<ChatApi | null>(null);
const ReaderContext = createContext<Reader | null>(null);

/** Provides the tab's one connection, the person's inbox and the rooms in memory to everything inside it. */
export function ChatProvider({ children, ...props }: ChatProviderProps) {
  const {
    me,
    epoch,
    inbox,
    historyLimit,
    editWindowMs = null,
    fileLimitBytes,
    zoneLabels,
    now,
    empty,
    origins = NONE,
    house,
  } = props;
  const timeZone = knownZone(props.timeZone, props.communityTimeZone);
  const chat = useChatOfTab({ me, epoch, inbox, now: Date.parse(now), historyLimit, editWindowMs, fileLimitBytes });
  const today = useToday(timeZone, now);
  const zone = zoneLabels[timeZone] ?? timeZone;
  const reader = useMemo(
    () => ({ me, timeZone, zone, today, empty, origins, house }),
    [me, timeZone, zone, today, empty, origins, house],
  );
  return (
    <ChatContext value={chat}>
      <ReaderContext value={reader}>{children}</ReaderContext>
    </ChatContext>
  );
}

/** @throws Error outside of a ChatProvider, as the hooks below do */
export function useChat(): ChatApi {
  return provided(useContext(ChatContext));
}

export function useReader(): Reader {
  return provided(useContext(ReaderContext));
}

/** The person's rooms, and what is unread in them. */
export function useInbox(): InboxView {
  const chat = useChat();
  return useSyncExternalStore(chat.subscribe, chat.getInbox, chat.getInbox);
}

export function useConnectionState(): ConnectionView {
  const chat = useChat();
  return useSyncExternalStore(chat.subscribe, chat.getConnection, chat.getConnection);
}

export interface RoomOnScreen {
  facts: RoomFacts;
  /** Null if the person is not a member. */
  row: SidebarRoom | null;
  session: SessionApi;
  view: ChatView;
}

/** A room that is in memory. @throws Error if it is not */
export function useRoom(id: number): RoomOnScreen {
  const chat = useChat();
  const session = provided(chat.session(id));
  const view = useSyncExternalStore(session.subscribe, session.getSnapshot, session.getSnapshot);
  const row = useInbox().rooms.find((room) => room.id === id) ?? null;
  return { facts: provided(useFacts(id)), row, session, view };
}

/** The room on the screen; null while there is none, as when a phone shows only the list. */
export function useShownRoom(): RoomFacts | null {
  const chat = useChat();
  return useFacts(useSyncExternalStore(chat.subscribe, chat.getShown, chat.getShown));
}

/** What is known of a room in memory besides its messages; null if it is not there. */
export function useFacts(id: number | null): RoomFacts | null {
  const chat = useChat();
  const get = () => (id === null ? null : chat.facts(id));
  return useSyncExternalStore(chat.subscribe, get, get);
}

function provided<T>(value: T | null): T {
  if (value === null) throw new Error('This hook needs a ChatProvider around it, and its room in memory');
  return value;
}
