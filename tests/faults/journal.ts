/** What one client did and saw, in order; times are milliseconds of the driver's own steady clock. */
export type Entry =
  | { at: number; kind: 'invoke'; clientId: string; text: string }
  | { at: number; kind: 'ack'; clientId: string; seq: number }
  | { at: number; kind: 'refuse'; clientId: string | null; code: string; retryable: boolean }
  | { at: number; kind: 'open'; connection: number; since: number; head: number }
  | { at: number; kind: 'reset'; connection: number; head: number }
  | { at: number; kind: 'close'; connection: number; code: number }
  | ({ at: number; kind: 'receive'; connection: number } & Seen)
  | ({ at: number; kind: 'load' } & Seen);

/** A message as it came, over the socket or in a page. */
export interface Seen {
  seq: number;
  clientId: string;
  user: string | null;
  text: string | null;
}

/** One member's part of a run. */
export interface MemberLog {
  name: string;
  room: string;
  /** It sees everything after this. */
  base: number;
  /** It must have seen everything at the end. */
  stays: boolean;
  entries: readonly Entry[];
}

/** A row of the log in the database. */
export interface Row {
  room: string;
  seq: number;
  kind: string;
  clientId: string;
  user: string | null;
  text: string | null;
}

export const now = (): number => performance.now();
