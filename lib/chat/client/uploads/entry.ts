import type { Sending } from './transport';
import type { Upload, UploadFailure } from './upload';

export interface ChosenFile {
  body: Blob;
  name: string;
}

/** An upload, and what only `Uploads` knows of it. */
export interface Entry {
  upload: Upload;
  readonly body: Blob;
  /** How often it was tried without success. */
  attempt: number;
  /** Null unless it waits before the next try. */
  cancelWait: (() => void) | null;
  /** Null unless it is on its way. */
  sending: Sending | null;
  /** Whether the server may have something under its id. */
  isTried: boolean;
}

export interface NewEntry extends Pick<Upload, 'id' | 'room' | 'isSent'> {
  /** As UploadsDeps. */
  limitBytes: number | null;
}

/** A file that cannot be uploaded has failed from the beginning. */
export function newEntry({ body, name }: ChosenFile, { limitBytes, ...place }: NewEntry): Entry {
  const { size: bytes, type } = body;
  const failure = refusalOf(bytes, limitBytes);
  const upload: Upload = {
    ...place,
    name,
    type,
    bytes,
    picture: null,
    isReading: failure === null,
    state: failure ? 'failed' : 'waiting',
    sentBytes: 0,
    failure,
    alt: '',
    file: null,
  };
  return { upload, body, attempt: 0, cancelWait: null, sending: null, isTried: false };
}

function refusalOf(bytes: number, limit: number | null): UploadFailure | null {
  if (bytes === 0) return { code: 'empty' };
  return limit !== null && bytes > limit ? { code: 'too_large', limit } : null;
}

/** Whether the server has the file with another alternative text, or none. */
export function isUndescribed({ alt, file }: Pick<Upload, 'alt' | 'file'>): boolean {
  return file !== null && alt !== (file.alt ?? '');
}

export function withAlt(file: NonNullable<Upload['file']>, alt: string): NonNullable<Upload['file']> {
  const { alt: _, ...rest } = file;
  return alt === '' ? rest : { ...rest, alt };
}
