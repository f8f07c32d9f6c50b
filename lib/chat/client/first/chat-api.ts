import type { Chat } from '@/lib/chat/client/chat';
import type { LinkedMessages } from '@/lib/chat/client/linked/linked-messages';
import type { Presence } from '@/lib/chat/client/presence/presence';
import type { Typing } from '@/lib/chat/client/presence/typing';
import type { RoomSession } from '@/lib/chat/client/room-session';
import type { Uploads } from '@/lib/chat/client/uploads/uploads';
import type { HistoryPage, RoomFacts } from '@/lib/chat/protocol';

/** Absent until the chat is loaded: before that, there are no files, and only the newest messages. */
type OfLoaded = Pick<RoomSession, 'chooseFiles' | 'removeFile' | 'loadNewer' | 'toNewest' | 'readBy'>;

/** What a page uses of a room's session. */
export type SessionApi = Partial<OfLoaded> &
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
    | 'reveal'
  >;

/** Absent until the chat is loaded: before that, nothing is heard of any room. */
type OfRooms = Pick<Chat, 'onChange'>;

/** What a page uses of the tab's chat. */
export interface ChatApi
  extends Partial<OfRooms>,
    Pick<
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
  /** Absent until the chat is loaded. */
  readonly linked?: LinkedMessages;
  enter(facts: RoomFacts, history: HistoryPage): SessionApi;
  session(id: number): SessionApi | null;
}
