import type { MessageFile } from '@/lib/files/file';
import type { LinkedMessage, LinkPreview, Mention, Message, ShownAgain } from '@/lib/messages/message';
import { MESSAGE_CODE_POINTS } from './message-limit';

/**
 * The wire protocol of `/ws/chat/:room`, shared by browser and server: frame types, limits, close codes.
 * Types and constants only (no zod, no I/O): this file is part of the page's JavaScript.
 * docs/protocol.md explains the protocol.
 */

/** The subprotocol of clients that understand more than `message` frames, but know only the room in their path. */
export const SUBPROTOCOL = 'chat.v1';
/** The subprotocol of clients that follow many rooms over one connection. */
export const SUBPROTOCOL_V2 = 'chat.v2';

export const LIMITS = {
  /** Largest frame a client may send, in bytes. */
  frameBytes: 64 * 1024,
  /** Longest message, in Unicode code points. */
  messageCodePoints: MESSAGE_CODE_POINTS,
  /** A client that is further behind than this gets `reset` instead of the frames. */
  replay: 1_000,
  /** The most messages in one page of history. */
  pageMessages: 100,
  /** The most notes (membership and room changes) in one page of history. */
  pageNotes: 100,
  /** The most rooms in one list. */
  listedRooms: 200,
  /** The most rooms that one connection follows. */
  subscriptions: 200,
  /** The most people whose presence one connection watches. */
  watchedPeople: 500,
  /** The most kinds of emoji on one message, and the most reactions of all people on it. */
  reactionKinds: 20,
  reactions: 2_000,
  /** The most places in one message that name somebody. */
  mentions: 50,
  /** The most files of one message. */
  files: 10,
  /** The most pinned messages in one room. */
  pins: 100,
  /** If more people than this have a room open on a node, nobody there is told who is typing in it. */
  typingViewers: 100,
} as const;

/** A client sends at most one `typing` frame for a room in this time. */
export const TYPING_EVERY_MS = 3_000;
/** A client shows for this long that somebody is typing. */
export const TYPING_SHOWN_MS = 6_000;
/** The server collects changes of presence, and sends them this often. */
export const PRESENCE_EVERY_MS = 3_000;

/** The server sends a ping and the room's head this often. */
export const HEARTBEAT_MS = 25_000;
/** A client that hears nothing for this long assumes that the connection is dead. */
export const SILENCE_MS = 60_000;

/** A file on the wire. */
export type WireFile = MessageFile;

/** A message on the wire. The text is called `message` there, because the first clients know it by that name. */
export type WireMessage = Omit<Message, 'text'> & { message: string | null };

// ---- client → server

export interface ClientMessageFrame {
  type?: 'message';
  message: string;
  /** Accepted from first-generation clients; must be the sender's own name. */
  user?: string | null;
  /** A UUID; a resend with the same one is stored once. */
  clientId?: string;
  /** The id of a room that the connection follows. Required with `chat.v2`, and unknown without it. */
  room?: number;
  /** `chat.v2`: the seq of the message in this room that it answers. */
  replyTo?: number;
  /** `chat.v2`: whom the text names, and where. Ids of people who do not exist are not stored. */
  mentions?: ClientMention[];
  /**
   * `chat.v2`: ids of the person's own uploaded files that are in no message yet, at most LIMITS.files, in the order in
   * which they are shown. With files the text may be empty.
   */
  files?: string[];
}

/** `who` is a person's id. */
export type ClientMention = Pick<Mention, 'at' | 'length'> & { who: number | 'all' | 'here' };

/**
 * `chat.v2`: the next four frames change a message in a room that the connection follows. Each is answered by `ack` or
 * `error` with its `clientId`. Each can be sent again: if there is nothing to change any more, it is acknowledged with
 * the `seq` 0, and the log gets no entry.
 */
interface ChangeRequest {
  room: number;
  /** The message's seq. */
  target: number;
  /** A UUID that names the request in its answer. */
  clientId: string;
}

/** Replaces the text of one of the person's own messages. */
export interface EditRequest extends ChangeRequest {
  type: 'edit';
  message: string;
  mentions?: ClientMention[];
}

/** Deletes the text of a message for good: of the person's own messages, or for moderators of anybody's. */
export interface DeleteRequest extends ChangeRequest {
  type: 'delete';
}

/** Adds or removes a reaction of this person. */
export interface ReactRequest extends ChangeRequest {
  type: 'react';
  emoji: string;
  on: boolean;
}

export interface PinRequest extends ChangeRequest {
  type: 'pin';
  on: boolean;
}

/** `chat.v2`: follow a room's log. Answered by `subscribed`, or by an `error` with its `room` and `ref`. */
export interface SubscribeFrame {
  type: 'subscribe';
  room: number;
  /** Chosen by the client, larger than every earlier one for this room. The answer contains it. */
  ref: number;
  /** The last entry that the client has, and the epoch of its log. Without `since` only new entries are sent. */
  since?: number;
  epoch?: string;
}

/** `chat.v2`: stop following a room. Not answered. */
export interface UnsubscribeFrame {
  type: 'unsubscribe';
  room: number;
}

/**
 * `chat.v2`: the person has read the room up to `seq`. Removes a mark as unread. This frame and the next two work in
 * every room that the person is a member of, whether the connection follows it or not. If something changes, the server
 * answers with its own `read` frame.
 */
export interface ReadFrame {
  type: 'read';
  room: number;
  seq: number;
}

/** `chat.v2`: marks the room as unread from the message `seq` on. */
export interface UnreadFrame {
  type: 'unread';
  room: number;
  seq: number;
}

/** `chat.v2`: marks all rooms of the person as read. */
export interface ReadAllFrame {
  type: 'read_all';
}

/**
 * `chat.v2`: the person is writing in a room that the connection follows. At most one per TYPING_EVERY_MS. Not
 * answered.
 */
export interface TypingFrame {
  type: 'typing';
  room: number;
}

/** `chat.v2`: whether somebody uses this tab. A new connection that says nothing counts as `active` after 2 s. */
export interface PresenceStateFrame {
  type: 'presence';
  state: 'active' | 'away';
  /**
   * The room that the tab shows, if the tab is visible and has the focus. Only for servers that say `looks`. Absent:
   * nobody looks at a room there.
   */
  room?: number;
}

/**
 * `chat.v2`: names the people whose presence this connection shows, in place of those named before. It is answered by a
 * `presence` frame with all of them who are not offline or have a status.
 */
export interface WatchFrame {
  type: 'watch';
  /** The answer contains it. Use a higher number each time. */
  ref?: number;
  /** Ids, at most LIMITS.watchedPeople. */
  people: number[];
}

export type MessageRequest = EditRequest | DeleteRequest | ReactRequest | PinRequest;

export type ClientFrame =
  | ClientMessageFrame
  | MessageRequest
  | SubscribeFrame
  | UnsubscribeFrame
  | ReadFrame
  | UnreadFrame
  | ReadAllFrame
  | TypingFrame
  | PresenceStateFrame
  | WatchFrame;

// ---- server → client

/** First frame after joining. */
export interface HelloFrame {
  type: 'hello';
  user: string;
  /** The room's highest seq at the time of joining. */
  head: number;
  /** Identifies the log. Restoring a backup changes it. */
  epoch: string;
}

/** First frame of a `chat.v2` connection. */
export interface ConnectionHelloFrame {
  type: 'hello';
  user: string;
  userId: number;
  epoch: string;
  /**
   * The version of the person's inbox. If the client named this version and epoch in its address, an `activity` with
   * all its rooms follows; otherwise an `inbox`. Absent from servers that are older than this field.
   */
  inbox?: number;
  /** Whether a `presence` frame may name a room. Absent from servers that are older than this field. */
  looks?: true;
}

/** `chat.v2`: all rooms of the person. It replaces what the client had. */
export interface InboxFrame {
  type: 'inbox';
  version: number;
  /** The order has no meaning. */
  rooms: WireInboxRoom[];
  /** The ids of the people whom this person has blocked. Absent if there are none. */
  blocked?: number[];
}

/**
 * A room in a person's list. It is unread if `lastMessageSeq > lastReadSeq`, or if `unreadFromSeq` is set. An optional
 * key is left out if its value is null, false, 0 or the role `member`.
 */
export interface WireInboxRoom {
  id: number;
  kind: 'open' | 'closed' | 'direct';
  /** Direct rooms have neither a name nor a title. */
  name?: string;
  title?: string;
  role?: 'moderator' | 'owner';
  head: number;
  lastMessageSeq: number;
  lastReadSeq: number;
  unreadFromSeq?: number;
  rev: number;
  /** Absent: the default of this kind of room. */
  notify?: 'all' | 'mentions' | 'none';
  /** ISO 8601. */
  mutedUntil?: string;
  favorite?: true;
  /** Until then a moderator silenced the person here, ISO 8601. */
  silencedUntil?: string;
  /** How many unread messages name the person; 100 means as many or more. Absent: none. */
  mentions?: number;
  /** Absent unless the room is direct. */
  direct?: WireDirectFacts;
}

export interface WireDirectFacts {
  /** The other members, by name. Deleted people are no longer among them. */
  others: NamedPerson[];
  /** The room was made for this person alone. */
  isNotes?: true;
  /** How many messages of others are unread and not deleted; 100 means as many or more. */
  unread?: number;
  /** When the last message was written, ISO 8601. Absent if there is none, and from older servers. */
  lastAt?: string;
}

/**
 * `chat.v2`: what happened in the person's rooms that this connection does not follow. Direct rooms are included even
 * if the connection follows them, because only this frame has their count. Heads never go back, so of two heads the
 * higher one is the newer one.
 */
export interface ActivityFrame {
  type: 'activity';
  rooms: RoomActivity[];
}

export interface RoomActivity {
  room: number;
  head: number;
  lastMessageSeq: number;
  /** Only for direct rooms: the count, as in the inbox. */
  unread?: number;
  /** Only for direct rooms, as in the inbox. */
  lastAt?: string;
  /** The count, as in the inbox, even if it is 0. Absent if it has not changed. */
  mentions?: number;
}

/**
 * `chat.v2`: the person read something, here or on another device. A client takes over the state of a room if its `rev`
 * is higher than the client's, and takes over `version`, which is always one more than the client's.
 */
export interface ReadStateFrame {
  type: 'read';
  version: number;
  rooms: WireReadState[];
}

export interface WireReadState {
  room: number;
  lastReadSeq: number;
  unreadFromSeq: number | null;
  rev: number;
  /** Only for direct rooms: the count, as in the inbox. */
  unread?: number;
  /** The count, as in the inbox, even if it is 0. Absent: if it has changed, it follows as `activity`. */
  mentions?: number;
}

/** `chat.v2`: somebody else is writing in a room that this connection follows. Show it for TYPING_SHOWN_MS. */
export interface TypingNewsFrame {
  type: 'typing';
  room: number;
  userId: number;
  /** Names, as in NamedPerson. */
  user: string;
  shown?: string;
}

/**
 * `chat.v2`: the answer to a `watch`, or the changes of the people whom this connection watches, which are sent at most
 * once in PRESENCE_EVERY_MS.
 */
export interface PresenceFrame {
  type: 'presence';
  /** The `ref` of the `watch` that this frame answers. If several came together, only the last one is answered. */
  ref?: number;
  people: WirePresence[];
}

export type PresenceState = 'active' | 'away' | 'offline';

export interface WirePresence {
  id: number;
  /** People who chose not to be seen are `offline`. */
  state: PresenceState;
  /** As in Profile. Absent: none. */
  status?: NonNullable<Profile['status']>;
}

/** `chat.v2`: the room's entries follow, those after `since` or only new ones. */
export interface SubscribedFrame {
  type: 'subscribed';
  room: number;
  ref: number;
  /** The room's highest seq. */
  head: number;
}

/** `chat.v2`: sent with each heartbeat to a connection that follows no room. */
export interface AliveFrame {
  type: 'alive';
}

/** `chat.v2`: no more entries of this room follow, because it was archived or this person may no longer read it. */
export interface UnsubscribedFrame {
  type: 'unsubscribed';
  room: number;
  ref: number;
  reason: 'no_room' | typeof ARCHIVED;
}

/**
 * The id of the room that a frame is about. Older nodes leave it out, because each of their connections has one room.
 */
interface InRoom {
  room?: number;
}

/** A new message. Like the next nine kinds of frame, it is an entry of the room's log. */
export interface MessageFrame extends WireMessage, InRoom {
  type: 'message';
}

/** The text of an earlier message was replaced. If the frame is sent late, it holds the current text. */
export interface EditFrame extends InRoom {
  type: 'edit';
  seq: number;
  /** The message's seq. */
  target: number;
  message: string;
  /** Whom the text names now. Absent: nobody. */
  mentions?: Mention[];
  /** As in Message: the preview of the text's first link, if it had one and that link has not changed. */
  preview?: LinkPreview;
  /** ISO 8601. */
  editedAt: string;
}

/** The text of an earlier message is gone for good. */
export interface DeleteFrame extends InRoom {
  type: 'delete';
  seq: number;
  /** The message's seq. */
  target: number;
}

/**
 * A moderator withholds an earlier message from everybody: until a `show`, nobody gets its text, reply, mentions,
 * reactions, pin, files or link preview. The frame does not say who did it.
 */
export interface HideFrame extends InRoom {
  type: 'hide';
  seq: number;
  /** The message's seq. */
  target: number;
}

/** A withheld message is shown again, as it is now, with the same details as in Message. */
export interface ShowFrame extends InRoom, Omit<ShownAgain, 'text'> {
  type: 'show';
  seq: number;
  /** The message's seq. */
  target: number;
  message: string;
}

/**
 * Somebody reacted to an earlier message, or took a reaction back. Applying the frame twice, or to a page that has the
 * change already, changes nothing.
 */
export interface ReactionFrame extends InRoom {
  type: 'reaction';
  seq: number;
  /** The message's seq. */
  target: number;
  emoji: string;
  on: boolean;
  /** Null if the person was deleted, and the reaction with them. */
  by: NamedPerson | null;
}

/** A message was pinned, or is no longer. */
export interface PinFrame extends InRoom {
  type: 'pin';
  seq: number;
  target: number;
  on: boolean;
  by: NamedPerson | null;
  /** ISO 8601. */
  datetime: string;
}

/**
 * The page behind a message's first link was read, or its preview was removed. A frame that is sent late has the
 * preview that the message has by then.
 */
export interface PreviewFrame extends InRoom {
  type: 'preview';
  seq: number;
  /** The message's seq. */
  target: number;
  /** Absent: the message has no preview. */
  preview?: LinkPreview;
}

/**
 * The kind of entry that erases a person. On the wire and in `message_changes.kind` it keeps its first name, because
 * older tabs and nodes know only that name.
 */
export const ERASE = 'forget';

/** All messages of one person in this room are gone. The frame does not say whose, so the page must be loaded again. */
export interface EraseFrame extends InRoom {
  type: typeof ERASE;
  seq: number;
}

/** A person as others see them. */
export interface NamedPerson {
  id: number;
  /** The user name. */
  name: string;
  /** The name that people see, if it is not the user name. */
  shown?: string;
  /** The id of the picture that is their face (facePath in lib/files/file.ts). Absent: their initials. */
  face?: string;
}

/** What everybody may see of a person, as `GET /api/people/:id` answers it. */
export interface Profile extends NamedPerson {
  /** They are a guest: they see only the rooms that they are in, and the people in them. */
  guest?: true;
  /** What they say of themselves, of several lines perhaps. */
  about?: string;
  /** The IANA zone that they chose. Absent: they chose none. */
  timeZone?: string;
  /** What they are doing; `until` is ISO 8601, or null if it has no end. */
  status?: { text: string; until: string | null };
}

/**
 * The members of the room, or a role, have changed. A frame that is sent late has the people's present names, and
 * leaves out deleted people.
 */
export interface MembersFrame extends InRoom {
  type: 'members';
  seq: number;
  action: MembersAction;
  /**
   * Who did it; for somebody who joined or left by themselves, that person. Null if nobody did it, or they were
   * deleted.
   */
  by: NamedPerson | null;
  people: NamedPerson[];
  /** The new role. Left out with `joined` if it is `member`. */
  role?: 'member' | 'moderator' | 'owner';
  /** ISO 8601. */
  datetime: string;
}

/** The room itself has changed. `GET /api/rooms/by-id/:id` answers its present name, title and topic. */
export interface RoomChangeFrame extends InRoom {
  type: 'room';
  seq: number;
  action: RoomAction;
  by: NamedPerson | null;
  /** ISO 8601. */
  datetime: string;
}

export const MEMBERS_ACTIONS = ['joined', 'left', 'removed', 'role'] as const;
export type MembersAction = (typeof MEMBERS_ACTIONS)[number];
/**
 * `restricted`: from now on only moderators write; `slowed`: slow mode is on, or is another one;
 * `expires`: old messages are erased from now on, or after another time; `keeps`: they are kept again.
 */
export const ROOM_ACTIONS = [
  'created',
  'renamed',
  'topic',
  'restricted',
  'unrestricted',
  'slowed',
  'unslowed',
  'expires',
  'keeps',
] as const;
export type RoomAction = (typeof ROOM_ACTIONS)[number];

/** Sent with each heartbeat, so that a client notices if it missed the last entry. */
export interface HeadFrame extends InRoom {
  type: 'head';
  head: number;
}

/** The message is committed. `seq` is that of the first copy if this was a resend. */
export interface AckFrame extends InRoom {
  type: 'ack';
  clientId: string;
  seq: number;
}

export interface ErrorFrame extends InRoom {
  type: 'error';
  code: ErrorCode;
  retryable: boolean;
  /** The `clientId` of the refused frame. Null if it had none, or none that could be read. */
  clientId: string | null;
  /** The `ref` of the `subscribe` that was refused. */
  ref?: number;
  /** Of `rate_limited` by the room's slow mode: after so many seconds the person may write here again. */
  retryAfter?: number;
}

/** The entries after `since` cannot be sent one by one: load the newest page. */
export interface ResetFrame extends InRoom {
  type: 'reset';
  head: number;
  epoch: string;
}

/** The frames that are entries of the room's log. */
export type LogFrame =
  | MessageFrame
  | EditFrame
  | DeleteFrame
  | EraseFrame
  | HideFrame
  | ShowFrame
  | ReactionFrame
  | PinFrame
  | PreviewFrame
  | MembersFrame
  | RoomChangeFrame;

/** The frames to a connection that has only the room in its path. */
export type ServerFrame = HelloFrame | LogFrame | HeadFrame | AckFrame | ErrorFrame | ResetFrame;

/** The frames to a connection with `chat.v2`. A frame about a room names it. */
export type ServerFrameV2 =
  | ConnectionHelloFrame
  | SubscribedFrame
  | UnsubscribedFrame
  | AliveFrame
  | InboxFrame
  | ActivityFrame
  | ReadStateFrame
  | TypingNewsFrame
  | PresenceFrame
  | Exclude<ServerFrame, HelloFrame>;

/** Why a frame was refused, and whether sending the same again can help. */
export const ERRORS = {
  /** Not JSON, not an object, a wrong type or an unknown key. */
  bad_frame: { retryable: false },
  /** `user` is somebody else. */
  not_you: { retryable: false },
  /** The text has no visible character, and there are no files. */
  empty: { retryable: false },
  /** More than LIMITS.messageCodePoints. */
  too_long: { retryable: false },
  /** Half of a surrogate pair, or a control character other than tab and line end. */
  bad_text: { retryable: false },
  /** This clientId was used for another room or text. */
  conflict: { retryable: false },
  /** There is no such room for this person, or the connection does not follow it. */
  no_room: { retryable: false },
  /** The room takes no messages. */
  room_closed: { retryable: false },
  /** The database refuses this message, and would refuse it again. */
  refused: { retryable: false },
  /** The message to change or to answer does not exist, or was deleted. */
  gone: { retryable: false },
  /** A moderator withholds the message. */
  hidden: { retryable: false },
  /**
   * A file cannot be sent: it was never uploaded, is somebody else's or in another message, or was removed after 24 h.
   */
  no_file: { retryable: false },
  /** The person may not do this here. */
  forbidden: { retryable: false },
  /** Only moderators write in this room. */
  moderators_only: { retryable: false },
  /** A moderator silenced the person in this room for some time. */
  silenced: { retryable: false },
  /** The message is older than CHAT_EDIT_WINDOW. */
  too_late: { retryable: false },
  /** The message or the room already has as many as LIMITS allows. */
  too_many: { retryable: false },
  /** More messages than CHAT_SEND_LIMIT or the room's slow mode allows; some more will be allowed soon. */
  rate_limited: { retryable: true },
  /** The writer's queue is full. */
  busy: { retryable: true },
  /** The database did not accept it in time; it may or may not have been stored. */
  unavailable: { retryable: true },
} as const satisfies Record<string, { retryable: boolean }>;

export type ErrorCode = keyof typeof ERRORS;

/**
 * Close codes. Of our own codes, 4000–4499 mean "come back" and 4500–4999 mean "do not";
 * every standard code means "come back, with backoff".
 */
export const CLOSE = {
  /** Binary frame (standard). */
  unsupported: 1003,
  /** A client sends too many frames or follows too many rooms; without `chat.v1`, also: it was refused (standard). */
  policy: 1008,
  /** Frame over LIMITS.frameBytes (standard; sent by ws). */
  tooBig: 1009,
  /** This node stops. The client should connect again, to another node or to this one after its restart (standard). */
  restart: 1012,
  /** The server cannot serve this connection now; without `chat.v1`, also: it was refused for now (standard). */
  tryAgain: 1013,
  /** The session ended: signed out, expired, or its account disabled. */
  signedOut: 4500,
  /** The room is gone or closed to this person; with the reason ARCHIVED, it was archived. */
  noRoom: 4501,
} as const;

/**
 * Tells people who may read a room that it is archived: as the reason of a close with `noRoom`, as the reason of an
 * `unsubscribed` frame, and as the error of a 404. Other people are told that there is no such room.
 */
export const ARCHIVED = 'archived';

/** Whether a client that was closed with `code` should connect again by itself. */
export function shouldReconnect(code: number): boolean {
  return code < 4500 || code > 4999;
}

/** One page of history. */
export interface HistoryPage {
  /** Oldest first. */
  messages: Message[];
  /**
   * Membership and room changes from the first of these messages to the end of the page, or from the beginning of the
   * log if there are no older messages. In the order of their seqs; only the newest LIMITS.pageNotes. Of a page after a
   * seq they begin after that seq. Older servers leave the key out.
   */
  notes?: (MembersFrame | RoomChangeFrame)[];
  /** The room's head when the messages were read: join with `since=asOf`. */
  asOf: number;
  /** Whether there are messages before the first of these. */
  hasMore: boolean;
  /** There are messages after the last of these. Absent: there are none, or the page was not asked for by a place. */
  hasNewer?: true;
  epoch: string;
}

/** One page of history, as `GET /api/rooms/:room/messages` answers it. */
export type WirePage = Omit<HistoryPage, 'messages'> & { messages: WireMessage[] };

/** What one person may know of a room, apart from its messages. */
export interface RoomFacts {
  id: number;
  kind: WireInboxRoom['kind'];
  /** Empty if the room is direct. */
  name: string;
  title: string | null;
  topic?: string;
  /** The number of members; absent if the room is direct. */
  members?: number;
  /** Null if the room is open and the person is not a member. */
  role?: 'member' | 'moderator' | 'owner' | null;
  /** Only for direct rooms, as in the inbox. A hidden direct room has them too. */
  others?: readonly NamedPerson[];
  isNotes?: boolean;
  /** Who may write. Absent: everybody. */
  posting?: 'moderators';
  /** Slow mode: people who do not moderate may write one message in so many seconds. Absent: it is off. */
  slowSeconds?: number;
  /** Messages are erased after so many days. Absent: they are kept. */
  keepDays?: number;
  /** How many seconds the person must still wait when this was read, because of slow mode. Absent: none. */
  slowWait?: number;
  /** Until then a moderator silenced this person here, ISO 8601. Absent: nobody did. */
  silencedUntil?: string | undefined;
  /** The version of the person's inbox when this was read. */
  version?: number;
}

/** What `GET /api/rooms/by-id/:id` answers. */
export type RoomAnswer = RoomFacts & Pick<HistoryPage, 'asOf' | 'epoch'>;

/** What `GET /api/rooms` answers: the open rooms, by name. */
export interface RoomList {
  rooms: { name: string; title: string }[];
}

/** The path of a `chat.v2` socket that follows no room at first. */
export const CONNECTION_PATH = '/ws/chat';

/** The path of a room's socket. @param room its name, not encoded */
export function socketPath(room: string): string {
  return `/ws/chat/${encodeURIComponent(room)}`;
}

/** The pinned messages of a room, the last pinned first, as `GET /api/rooms/by-id/:id/pins` answers them. */
export interface PinList {
  messages: WireMessage[];
}

/** Files of a room, as `GET /api/rooms/by-id/:id/files` answers them: those of the newest messages first. */
export interface RoomFileList {
  files: RoomFile[];
  /** For `before`; null: there are no more. There may be none in this answer although more follow. */
  next: number | null;
}

/** A file, and the message that it was sent with. */
export interface RoomFile extends Pick<WireMessage, 'seq' | 'user' | 'shown' | 'userId' | 'datetime'> {
  /** The beginning of the message's text. */
  message: string;
  file: MessageFile;
}

/** Who reacted to a message, as `GET /api/rooms/by-id/:id/messages/:seq/reactions` answers it. */
export interface ReactionList {
  /** In the order of the message's `reactions`. */
  reactions: { emoji: string; people: NamedPerson[] }[];
}

/**
 * The messages to which links lead, as `GET /api/linked` answers them: in the order of the links, null if there is
 * none.
 */
export interface LinkedAnswer {
  messages: (LinkedMessage | null)[];
}
