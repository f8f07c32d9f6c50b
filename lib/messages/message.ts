/** A message as everybody sees it, from the store to the page. On the wire its text is called `message`. */
export interface Message {
  /** Place in the room's log, from 1, without holes. */
  seq: number;
  /** As typed, with LF as line end; null if it was deleted. */
  text: string | null;
  /** The author's name as typed at sign-up; null when that account is gone. */
  user: string | null;
  /** The name that people see, if it is not the user name. */
  shown?: string;
  /** The author's id, which stays the same if the name changes. Null if `user` is null; absent from older servers. */
  userId?: number | null;
  /** ISO 8601, UTC, milliseconds. */
  datetime: string;
  /** The UUID that the author's client gave it, or the server if the client gave none. */
  clientId: string;
  /** When the text was last replaced, ISO 8601. Absent if it never was, or if the message was deleted. */
  editedAt?: string;
}
