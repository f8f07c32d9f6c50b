import type { Violation } from '@/tests/faults/checker';

/** I12: a file is read exactly by those who can read its message, and rows and bytes belong together. */

/** What one person got who asked for a file in the end. */
export interface Reading {
  who: 'owner' | 'member' | 'stranger' | 'nobody';
  status: number;
  /** Whether the bytes are those that were uploaded. */
  isSame: boolean;
}

/** What the database says of a file in the end. */
export interface FileRow {
  isUploaded: boolean;
  isDeleted: boolean;
  /** The message that has it. */
  message: { room: string; seq: number; isClosed: boolean; hasText: boolean } | null;
}

export interface FileEvidence {
  id: string;
  /** Whether the server said that it has the file. */
  wasUploaded: boolean;
  /** Where the server said that its message is; null if the message was not acknowledged. */
  acked: { room: string; seq: number } | null;
  /** Whether its owner was deleted with everything. */
  isErased: boolean;
  row: FileRow | null;
  readings: readonly Reading[];
}

export interface FilesEvidence {
  files: readonly FileEvidence[];
  /** What the comparison of rows and bytes finds. */
  missing: readonly string[];
  unknown: readonly string[];
  /** What was seen during the run. */
  seen: readonly string[];
}

/** The status for people who may not read a file, and for those who are not signed in. */
const REFUSED = [401, 404];

/** Pure. */
export function checkFileEvidence({ files, missing, unknown, seen }: FilesEvidence): Violation[] {
  const found = [
    ...missing.map((id) => `${id} has a row, and not all of its bytes`),
    ...unknown.map((key) => `${key} has bytes, and no row`),
    ...seen,
    ...files.flatMap((file) => [...checkRow(file), ...checkReadings(file)].map((what) => `${file.id} ${what}`)),
  ];
  return found.map((what) => ({ invariant: 'I12', what }));
}

function checkRow({ wasUploaded, acked, isErased, row }: FileEvidence): string[] {
  if (row === null) return wasUploaded ? ['was uploaded, and has no row'] : [];
  if (wasUploaded && !row.isUploaded) return ['was uploaded, and its row is not complete'];
  if (isErased && !row.isDeleted) return ['is of somebody who was erased, and is not deleted'];
  const { message } = row;
  const isThere = message?.room === acked?.room && message?.seq === acked?.seq;
  // The acknowledgement of a message may be lost. Its file has it nevertheless.
  return acked !== null && !isThere ? [`is not in the message ${acked.room}/${acked.seq} that was acknowledged`] : [];
}

function checkReadings({ row, isErased, readings }: FileEvidence): string[] {
  return readings.flatMap(({ who, status, isSame }) => {
    if (!mayRead(who, row, isErased)) {
      return REFUSED.includes(status) ? [] : [`was given to ${who} with ${status}, who may not read it`];
    }
    if (status !== 200) return [`was refused to ${who} with ${status}, who may read it`];
    return isSame ? [] : [`has other bytes for ${who} than those that were uploaded`];
  });
}

function mayRead(who: Reading['who'], row: FileRow | null, isErased: boolean): boolean {
  if (who === 'nobody' || row === null || !row.isUploaded || row.isDeleted) return false;
  if (who === 'owner' && isErased) return false;
  if (row.message === null) return who === 'owner';
  return row.message.hasText && (who !== 'stranger' || !row.message.isClosed);
}
