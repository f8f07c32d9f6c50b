import type { MessageFile } from '@/lib/files/file';
import type { Mention, Message } from '@/lib/messages/message';

/**
 * The wire protocol of `/ws/chat/:room`, shared by browser and server: frame types, limits, close codes.
 * Types and constants only (no zod, no I/O): this file is part of the page's JavaScript.
 * docs/protocol.md explains the protocol.
 */

/** Offered by clients that understand more than `message` frames, in the one room of their path. */
export const SUBPROTOCOL = 'chat.v1';
/** Offered by clients that follow many rooms over one connection. */
export const SUBPROTOCOL_V2 = 'chat.v2';

export const LIMITS = {
  /** Largest frame a client may send, in bytes. */
  frameBytes: 64 * 1024,
  /**
   * Longest message, in Unicode code points. The column `messages.body` is as long (lib/db/schema.ts, with a
   * migration). A message written in JSON escapes must fit into `frameBytes`: up to 12 bytes for a code point.
   */
  messageCodePoints: 4_000,
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
  /** The most kinds of emoji on one message, and most reactions of all people together. */
  reactionKinds: 20,
  reactions: 2_000,
  /** The most places in one message that name somebody. */
  mentions: 50,
  /** The most files of one message. */
  files: 10,
  /** The most pinned messages in one room. */
  pins: 100,
  /** With more people who have a room open, nobody is told who is typing there. */
  typingViewers: 100,
} as const;

/** A client says at most so often that its person is typing, and shows for so long that somebody is. */
export const TYPING_EVERY_MS = 3_000;
export const TYPING_SHOWN_MS = 6_000;
/** Changes of presence are sent in batches, so often. */
export const PRESENCE_EVERY_MS = 3_000;

/** The server sends a ping and the room's head this often. */
export const HEARTBEAT_MS = 25_000;
/** A client that hears nothing for this long assumes that the connection is dead. */
export const SILENCE_MS = 60_000;

/** A file on the wire. */
export type WireFile = MessageFile;

/** A message on the wire. Its text has the name that the first clients know. */
export type WireMessage = Omit<Message, 'text'> & { message: string | null };

// ---- client → server

export interface ClientMessageFrame {
  type?: 'message';
  message: string;
  /** Accepted from first-generation clients; must be the sender's own name. */
  user?: string | null;
  /** A UUID; a resend with the same one is stored once. */
  clientId?: string;
  /** `chat.v2`, where it must be given: the id of a room that the connection follows. */
  room?: number;
  /** `chat.v2`: the seq of the message in this room that it answers. */
  replyTo?: number;
  /** `chat.v2`: whom the text names, by place. Ids that nobody has are left out of what is stored. */
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
 * `chat.v2`: the next four change a message in a room that the connection follows. Each is answered by `ack` or `error`
 * with its `clientId`, and can be repeated: what is so already is acknowledged, with the `seq` 0, and takes no seq.
 */
interface ChangeRequest {
  room: number;
  /** The message's seq. */
  target: number;
  /** A UUID that names the request in its answer. */
  clientId: string;
}

/** Replaces the text of a message of one's own. */
export interface EditRequest extends ChangeRequest {
  type: 'edit';
  message: string;
  mentions?: ClientMention[];
}

/** Empties a message of one's own, or as a moderator anybody's, for good. */
export interface DeleteRequest extends ChangeRequest {
  type: 'delete';
}

/** Adds or takes away one's own reaction. */
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
  /** Chosen by the client, larger than any it used for the room before: the answer carries it. */
  ref: number;
  /** The last entry the client has, and of which epoch; without it comes only what is new. */
  since?: number;
  epoch?: string;
}

/** `chat.v2`: the room's entries are no longer wanted. Not answered. */
export interface UnsubscribeFrame {
  type: 'unsubscribe';
  room: number;
}

/**
 * `chat.v2`: the person has read the room up to `seq`. Removes a mark as unread. This and the next two frames work in
 * every room that the person is a member of, followed or not; the answer is the server's `read` frame, if something
 * changed.
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

/** `chat.v2`: the person is writing in a room that the connection follows. At most one in TYPING_EVERY_MS. Not answered. */
export interface TypingFrame {
  type: 'typing';
  room: number;
}

/** `chat.v2`: whether somebody sits before this tab. A new connection that says nothing is `active` after 2 s. */
export interface PresenceStateFrame {
  type: 'presence';
  state: 'active' | 'away';
}

/**
 * `chat.v2`: whose presence this connection shows. It replaces the people named before, and is answered by a `presence`
 * frame with all of them who are not offline or have a status.
 */
export interface WatchFrame {
  type: 'watch';
  /** The answer has it, too. Use a higher one each time. */
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
  /** Which installation of the log this is; it changes when a backup is restored. */
  epoch: string;
}

/** First frame of a `chat.v2` connection. */
export interface ConnectionHelloFrame {
  type: 'hello';
  user: string;
  userId: number;
  epoch: string;
  /**
   * The version of the person's inbox. If the client named this version and epoch in its address, an `activity` with all
   * its rooms follows; otherwise an `inbox`. Absent from servers that are older than this field.
   */
  inbox?: number;
}

/** `chat.v2`: all rooms of the person. It replaces what the client had. */
export interface InboxFrame {
  type: 'inbox';
  version: number;
  /** The order has no meaning. */
  rooms: WireInboxRoom[];
  /** The ids of those whom this person has blocked. Absent if there are none. */
  blocked?: number[];
}

/**
 * A room in a person's list. It is unread if `lastMessageSeq > lastReadSeq`, or if `unreadFromSeq` is set. Null, false,
 * 0 and the role `member` are left out where the key is optional.
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
 * `chat.v2`: what happened in rooms of the person that this connection does not follow. Direct rooms are also there if
 * it follows them, because the frame has their count. Heads never go back, so the higher one is the newer one.
 */
export interface ActivityFrame {
  type: 'activity';
  rooms: RoomActivity[];
}

export interface RoomActivity {
  room: number;
  head: number;
  lastMessageSeq: number;
  /** Of direct rooms: the count, as in the inbox. */
  unread?: number;
  /** Of direct rooms, as in the inbox. */
  lastAt?: string;
  /** The count, as in the inbox, 0 included. Absent: as before. */
  mentions?: number;
}

/**
 * `chat.v2`: the person read something, here or on another device. A client applies a room if `rev` is higher than what
 * it has, and takes over `version`. The version before it is the one that the client has.
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
  /** Of direct rooms: the count, as in the inbox. */
  unread?: number;
  /** The count, as in the inbox, 0 included. Absent: as before; another one comes as `activity`. */
  mentions?: number;
}

/** `chat.v2`: somebody else is writing in a room that this connection follows. It holds for TYPING_SHOWN_MS. */
export interface TypingNewsFrame {
  type: 'typing';
  room: number;
  userId: number;
  /** Names, as in NamedPerson. */
  user: string;
  shown?: string;
}

/**
 * `chat.v2`: what changed about the people whom this connection watches, at most one frame in PRESENCE_EVERY_MS; or the
 * answer to a `watch`.
 */
export interface PresenceFrame {
  type: 'presence';
  /** The `ref` of the `watch` that it answers. Of several that came together, only the last is answered. */
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

/** `chat.v2`: from here on the room's entries come, from `since` or from the head. */
export interface SubscribedFrame {
  type: 'subscribed';
  room: number;
  ref: number;
  /** The room's highest seq. */
  head: number;
}

/** `chat.v2`: goes with the heartbeat of a connection that follows no room. */
export interface AliveFrame {
  type: 'alive';
}

/** `chat.v2`: no more entries of this room come, because it was archived or closed to this person. */
export interface UnsubscribedFrame {
  type: 'unsubscribed';
  room: number;
  ref: number;
  reason: 'no_room' | typeof ARCHIVED;
}

/** The id of the room that a frame is about. Older nodes left it out: a connection of theirs has one room only. */
interface InRoom {
  room?: number;
}

/** An entry of the room's log, as the kinds below. */
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
 * Somebody reacted to an earlier message, or took a reaction back. Applying an entry twice, or to a page that knows it
 * already, changes nothing.
 */
export interface ReactionFrame extends InRoom {
  type: 'reaction';
  seq: number;
  /** The message's seq. */
  target: number;
  emoji: string;
  on: boolean;
  /** Null if the person is gone; then the reaction is gone too. */
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
 * The kind of entry that erases a person. On the wire and in `message_changes.kind` it keeps its first name, because
 * tabs and nodes that are older than this process know only that.
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
}

/** What everybody may see of a person, as `GET /api/people/:id` answers it. */
export interface Profile extends NamedPerson {
  /** What they are doing; `until` is ISO 8601, or null if it has no end. */
  status?: { text: string; until: string | null };
}

/** Who is in the room has changed. Sent late, it has the people's present names, and leaves out deleted people. */
export interface MembersFrame extends InRoom {
  type: 'members';
  seq: number;
  action: MembersAction;
  /** Who did it: the person themselves for `joined` by oneself and for `left`. Null if nobody did, or they are gone. */
  by: NamedPerson | null;
  people: NamedPerson[];
  /** What they are from now on; with `joined` only if it is not `member`. */
  role?: 'member' | 'moderator' | 'owner';
  /** ISO 8601. */
  datetime: string;
}

/** The room itself has changed. What it is called now, `GET /api/rooms/by-id/:id` answers. */
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
export const ROOM_ACTIONS = ['created', 'renamed', 'topic'] as const;
export type RoomAction = (typeof ROOM_ACTIONS)[number];

/** Sent with each heartbeat, so that a client notices that it missed the last entry. */
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
  /** Which message was refused; null when it had no id of its own, or none that could be read. */
  clientId: string | null;
  /** Of the `subscribe` that was refused. */
  ref?: number;
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
  | ReactionFrame
  | PinFrame
  | MembersFrame
  | RoomChangeFrame;

/** What a connection in one room is sent. */
export type ServerFrame = HelloFrame | LogFrame | HeadFrame | AckFrame | ErrorFrame | ResetFrame;

/** What a connection that follows many rooms is sent: each frame but the first names its room. */
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
  /** There is no such message to change or to answer, or it was deleted. */
  gone: { retryable: false },
  /** One of its files is not there: never uploaded, somebody else's, in another message, or removed after 24 hours. */
  no_file: { retryable: false },
  /** The person may not do this here. */
  forbidden: { retryable: false },
  /** The message is older than CHAT_EDIT_WINDOW. */
  too_late: { retryable: false },
  /** As many as the LIMITS allow are there already. */
  too_many: { retryable: false },
  /** More messages than CHAT_SEND_LIMIT allows; some more will be allowed soon. */
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
  /** This node stops. Another one, or this one after its restart, takes over (standard). */
  restart: 1012,
  /** The server cannot serve this connection now; without `chat.v1`, also: it was refused for now (standard). */
  tryAgain: 1013,
  /** The session ended: signed out, expired, or its account disabled. */
  signedOut: 4500,
  /** The room is gone or closed to this person; with the reason ARCHIVED, it was archived. */
  noRoom: 4501,
} as const;

/**
 * Tells people who may enter a room that it is archived: as the reason of a close with `noRoom`, of an `unsubscribed`
 * frame, and as the error of a 404. Other people are told that there is no such room.
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
   * What else happened between the first of these messages, or the beginning of the log if there are no older ones, and
   * the end of the page. By seq; only the newest LIMITS.pageNotes. Absent from older servers.
   */
  notes?: (MembersFrame | RoomChangeFrame)[];
  /** The room's head when the messages were read: join with `since=asOf`. */
  asOf: number;
  /** Whether there are older messages than the first of these. */
  hasMore: boolean;
  epoch: string;
}

/** One page of history, as `GET /api/rooms/:room/messages` answers it. */
export type WirePage = Omit<HistoryPage, 'messages'> & { messages: WireMessage[] };

/** What one person sees of a room beside its messages. */
export interface RoomFacts {
  id: number;
  kind: WireInboxRoom['kind'];
  /** Empty if the room is direct. */
  name: string;
  title: string | null;
  topic?: string;
  /** How many there are; absent if the room is direct. */
  members?: number;
  /** Null if the room is open and the person is not a member. */
  role?: 'member' | 'moderator' | 'owner' | null;
  /** Of a direct room: as in the inbox, where it may be hidden. */
  others?: readonly NamedPerson[];
  isNotes?: boolean;
  /** The version of the person's inbox when this was read. */
  version?: number;
}

/** What `GET /api/rooms/by-id/:id` answers. */
export type RoomAnswer = RoomFacts & Pick<HistoryPage, 'asOf' | 'epoch'>;

/** What `GET /api/rooms` answers: the open rooms, by name. */
export interface RoomList {
  rooms: { name: string; title: string }[];
}

/** Path of a `chat.v2` socket that begins in no room. */
export const CONNECTION_PATH = '/ws/chat';

/** Path of a room's socket; `room` is its plain name. */
export function socketPath(room: string): string {
  return `/ws/chat/${encodeURIComponent(room)}`;
}

/** The pinned messages of a room, the one that was pinned last first, as `GET /api/rooms/by-id/:id/pins` answers them. */
export interface PinList {
  messages: WireMessage[];
}

/** Who reacted to a message, as `GET /api/rooms/by-id/:id/messages/:seq/reactions` answers it. */
export interface ReactionList {
  /** In the order of the message's `reactions`. */
  reactions: { emoji: string; people: NamedPerson[] }[];
}
