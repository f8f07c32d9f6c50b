import type { MessageFile } from '@/lib/files/file';

/** One file on its way to the server. Pure. */

/** A picture that this browser can show before the server has it. */
export interface LocalPicture {
  /** `blob:` URL */
  readonly url: string;
  /** In pixels, upright. */
  readonly width: number;
  readonly height: number;
}

/**
 * `waiting`: it has not begun, or is tried again later; `done`: the server has it, with its alternative text; `failed`:
 * trying again by itself would not help.
 */
export type UploadState = 'waiting' | 'uploading' | 'done' | 'failed';

/** `unreadable`: this device no longer gives the bytes, or it was a folder. The others are the server's codes. */
export type UploadCode =
  | 'unreadable'
  | 'empty'
  | 'too_large'
  | 'bad_name'
  | 'quota'
  | 'signed_out'
  | 'conflict'
  | 'not_found'
  | 'refused';

export interface UploadFailure {
  readonly code: UploadCode;
  /** With `too_large`: the most bytes that a file may have. */
  readonly limit?: number;
  /** With `quota`: whose space is used up. */
  readonly of?: 'person' | 'all';
}

/** A new object whenever something about it changes. */
export interface Upload {
  /** UUID. The file has it on the server, too. */
  readonly id: string;
  /** The id of the room. */
  readonly room: number;
  /** A message has it. Otherwise it is in the room's tray. */
  readonly isSent: boolean;
  readonly name: string;
  /** As the browser guesses it; empty if it does not know. */
  readonly type: string;
  readonly bytes: number;
  /** Null if it is no picture that this browser knows, or while `isReading`. */
  readonly picture: LocalPicture | null;
  readonly isReading: boolean;
  readonly state: UploadState;
  /** How many bytes are on their way or there. */
  readonly sentBytes: number;
  /** Why it failed. */
  readonly failure: UploadFailure | null;
  /** The alternative text; empty: none. */
  readonly alt: string;
  /** As the server has it; null before that. */
  readonly file: MessageFile | null;
}

/** What one try came to. `retry` without a time: soon, with backoff. */
export type Outcome =
  | { kind: 'stored'; file: MessageFile }
  | { kind: 'described' }
  | { kind: 'refused'; failure: UploadFailure }
  | { kind: 'retry'; afterMs: number | null };

/**
 * Formats that browsers show and the server reads as pictures. An SVG is no picture here, because it may have scripts.
 */
const PICTURES = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif'];

export function isPictureType(type: string): boolean {
  return PICTURES.includes(type);
}

/** After these codes, the id belongs to another file for ever, or to none: the next try needs a new one. */
export function needsNewId({ code }: UploadFailure): boolean {
  return code === 'conflict' || code === 'not_found';
}
