import type { Chat } from '@/lib/chat/client/chat';
import type { Presence } from '@/lib/chat/client/presence/presence';
import type { Typing } from '@/lib/chat/client/presence/typing';
import type { RoomSession } from '@/lib/chat/client/room-session';
import type { Uploads } from '@/lib/chat/client/uploads/uploads';
import type { HistoryPage, RoomFacts } from '@/lib/chat/protocol';

/** Absent until the chat is loaded: before that, there are no files. */
type OfFiles = Pick<RoomSession, 'chooseFiles' | 'removeFile'>;

/** What a page uses of a room's session. */
export type SessionApi = Partial<OfFiles> &
  Pick<
    RoomSession,
    | 'getSnapshot'
    | 'subscribe'
    | 'send'
    | 'retry'
    | 'discard'
    | 'edit'
    | 'remove'
    | 'undoRemove'
    | 'react'
    | 'pin'
    | 'takeReturned'
    | 'onRefused'
    | 'mayEdit'
    | 'lastOwn'
    | 'slowLeftMs'
    | 'loadOlder'
    | 'loadBackTo'
    | 'reveal'
  >;

/** What a page uses of the tab's chat. */
export interface ChatApi
  extends Pick<
    Chat,
    | 'facts'
    | 'countedMembers'
    | 'roomNowAt'
    | 'roomAt'
    | 'show'
    | 'hide'
    | 'writes'
    | 'reading'
    | 'markUnread'
    | 'markAllRead'
    | 'getInbox'
    | 'getConnection'
    | 'getShown'
    | 'subscribe'
    | 'onRefused'
    | 'unsent'
  > {
  readonly presence: Pick<Presence, 'subscribe' | 'of' | 'change'>;
  readonly typing: Pick<Typing, 'subscribe' | 'in'>;
  /** Null until the chat is loaded. */
  readonly uploads: Uploads | null;
  enter(facts: RoomFacts, history: HistoryPage): SessionApi;
  session(id: number): SessionApi | null;
}
