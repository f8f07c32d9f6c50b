import type { WireDirectFacts, WireMessage } from '@/lib/chat/protocol';
import type { Quote } from '@/lib/messages/message';

/** The body of `POST /api/search`. For the browser too. */
export interface SearchQuestion {
  /** As typed, with operators (lib/search/query.ts). What is beyond QUERY_LENGTH is not read. */
  q: string;
  /** Ids of rooms and of authors, besides those that `q` names: messages of any of them. */
  in?: number[];
  from?: number[];
  /** `next` of the answer to the same question. */
  after?: string;
  /** The most hits, up to SEARCH_LIMIT. */
  limit?: number;
}

export const SEARCH_LIMIT = 50;

/** What `POST /api/search` answers. */
export interface SearchAnswer {
  /** The newest first. */
  hits: SearchHit[];
  /** The rooms of these hits, each once. */
  rooms: SearchRoom[];
  /** To be sent back as `after` for the next page. Null: everything was searched. */
  next: string | null;
  /** Time ran out: everything sent after this was searched. ISO 8601. Then `next` is not null. */
  searchedBackTo?: string;
  /** Names of the query that stand for nobody, or for no room of this person. Each leaves nothing to be found. */
  unknown: { from: string[]; in: string[] };
}

/** Where a text has what was searched for: in UTF-16 units, in order, apart. */
export type Marks = [at: number, length: number][];

export interface SearchHit {
  /** The id of the room. */
  room: number;
  message: WireMessage;
  /** Of `message.message`. */
  marks: Marks;
  /** Of the names of its files, by their place in `message.files`. */
  fileMarks?: Record<number, Marks>;
  /** The messages right before and after it in the room, in short. Absent: there is none, or it has no text now. */
  before?: SearchContext;
  after?: SearchContext;
}

/** A message beside a hit. */
export interface SearchContext extends Pick<Quote, 'seq' | 'user' | 'shown' | 'files'> {
  /** Null: the account is gone. */
  userId: number | null;
  /** The first QUOTE_LENGTH UTF-16 units; empty if it has files alone. */
  text: string;
  /** As in WireMessage. */
  datetime: string;
}

export interface SearchRoom {
  id: number;
  kind: 'open' | 'closed' | 'direct';
  /** Empty if the room is direct. */
  name: string;
  title: string | null;
  archived?: true;
  direct?: Pick<WireDirectFacts, 'others' | 'isNotes'>;
}
