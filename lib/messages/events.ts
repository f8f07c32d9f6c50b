import type {
  DeleteFrame,
  EditFrame,
  EraseFrame,
  HideFrame,
  MembersFrame,
  PinFrame,
  PreviewFrame,
  ReactionFrame,
  RoomChangeFrame,
  ShowFrame,
} from '@/lib/chat/protocol';
import type { Message } from './message';

/** An entry of a room's log. */
export type LogEntry =
  | ({ type: 'message' } & Message)
  | Edit
  | DeleteFrame
  | EraseFrame
  | HideFrame
  | Show
  | ReactionFrame
  | PinFrame
  | PreviewFrame
  | Note;

/** Something that happened in the room and is not a message: who is in it, or what it is called. */
export type Note = MembersNote | RoomChangeFrame;

/** `silencedUntil` is stored with the entry by which a silenced person left, and sent to nobody. ISO 8601. */
type MembersNote = MembersFrame & { silencedUntil?: string };

/**
 * The text of an earlier message was replaced, and with it whom it names. `newLink`: its first link is another one than
 * before, and the message is by this person; sent to nobody.
 */
export type Edit = Omit<EditFrame, 'message'> & { text: string; newLink?: { by: number | null } };

/** A hidden message is shown again. */
export type Show = Omit<ShowFrame, 'message'> & { text: string };

/**
 * Consecutive entries of one room's log that were just committed, as lib/messages/store.ts replays them later. Code
 * that reacts to events in a room (hub, search, push) takes these.
 */
export interface LogEvent {
  roomId: number;
  /** seq of the first entry; the others follow without holes. */
  firstSeq: number;
  entries: readonly LogEntry[];
}

/** An entry that is not a message, before it has its number. */
export type NewChange =
  | Omit<Edit, 'seq'>
  | Omit<DeleteFrame, 'seq'>
  | Omit<EraseFrame, 'seq'>
  | Omit<HideFrame, 'seq'>
  | Omit<Show, 'seq'>
  | Omit<ReactionFrame, 'seq'>
  | Omit<PinFrame, 'seq'>
  | Omit<PreviewFrame, 'seq'>
  | Omit<MembersNote, 'seq'>
  | Omit<RoomChangeFrame, 'seq'>;
