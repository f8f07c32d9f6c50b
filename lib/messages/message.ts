/** A message as everybody sees it, from the store to the page. On the wire its text is called `message`. */
export interface Message {
  /** Place in the room's log, from 1, without holes. */
  seq: number;
  /** As typed, its line ends LF; null when it was deleted. */
  text: string | null;
  /** The author's name as typed at sign-up; null when that account is gone. */
  user: string | null;
  /** The author's id, which outlives a change of name; null with `user`; absent from servers of before. */
  userId?: number | null;
  /** ISO 8601, UTC, milliseconds. */
  datetime: string;
  /** The UUID its author's client gave it (the server, where the client gave none). */
  clientId: string;
  /** When its text was replaced last, ISO 8601; absent if it never was, and once it was deleted. */
  editedAt?: string;
}
