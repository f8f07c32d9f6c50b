/**
 * What another team chat has, in the form in which it comes in. Each program has a reader that makes this (slack/,
 * mattermost/). Ids are those of the other program.
 */

/** A conversation is in memory as a whole, one at a time. The length is in UTF-16 units. */
export const MOST_MESSAGES = 2_000_000;
export const MOST_TEXT = 500_000_000;
export const MOST_ROOMS = 20_000;

export interface TeamPerson {
  id: string;
  /** How the table of people names them. No two people have the same. */
  label: string;
  /** Their user name there; it may be no user name here. */
  handle: string;
  /** The name that people saw there. */
  shown: string;
  email: string | null;
  /** A program, or somebody who was deleted there. Nobody is to sign in with their account. */
  isGone: boolean;
}

export interface TeamRoom {
  id: string;
  /** `direct`: of the members alone. It becomes a closed room if a direct room cannot have so many people. */
  kind: 'open' | 'closed' | 'direct';
  /** Its name there; empty if it has none. */
  name: string;
  topic: string;
  members: string[];
  creator: string | null;
  isArchived: boolean;
  /** Ids of messages, the oldest pin first. */
  pins: { message: string; by: string | null }[];
}

export interface TeamFile {
  id: string;
  name: string;
  /** Where its bytes are; null: nowhere. */
  url: string | null;
}

export interface TeamMessage {
  /** Tells it from the others of its room. */
  id: string;
  /** Milliseconds since 1970. */
  at: number;
  author: string;
  /** With our marks. A person is named by NAMED. May be empty if there are files. */
  text: string;
  /** The message that it answers. */
  answers: string | null;
  editedAt: number | null;
  files: TeamFile[];
  /** By emoji and person. */
  reactions: { emoji: string; by: string }[];
}

/** Why something is not here, and how often. */
export type Left = Map<string, number>;

export function leave(left: Left, why: string, count = 1): void {
  left.set(why, (left.get(why) ?? 0) + count);
}

export interface TeamMessages {
  /** In the order of their times. */
  messages: TeamMessage[];
  left: Left;
}

/** An export of a team chat that can be read. Close it at the end. */
export interface TeamExport {
  /** Such as `slack`. */
  program: string;
  /** Names the other installation, so that two exports of it are known as such. */
  workspace: string;
  /** By id. Reading messages adds those whom only messages name. */
  people: Map<string, TeamPerson>;
  /** Of the export. */
  sha256: string;
  rooms: TeamRoom[];
  /** @throws ImportError if they cannot be read */
  messagesOf(room: TeamRoom): Promise<TeamMessages>;
  close(): void;
}

/**
 * They stand around the id of a person within a text. A text has no control characters, so nothing else looks like
 * them.
 */
export const [OPEN, CLOSE] = ['\u0001', '\u0002'];

/** A person within a text. */
export const NAMED = new RegExp(`${OPEN}([^${OPEN}${CLOSE}]{1,200})${CLOSE}`, 'gu');

export const named = (id: string) => `${OPEN}${id}${CLOSE}`;
