// @ts-check
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Finds out why a database ended, if somebody can fix the cause while the app waits. Plain JavaScript, because the
 * supervisor runs this file without a build.
 */

/**
 * Patterns of messages from MariaDB, MySQL and the system, each with the cause. The numbers are errno values.
 * @type {[RegExp, string][]}
 */
const SAID = [
  [
    /No space left on device|out of disk space|Disk is full|(errno|Errcode|error( number)?):? 28\b/i,
    'no room on its disk',
  ],
  [/Disk quota exceeded|(errno|Errcode|error( number)?):? 122\b/i, 'its disk quota is used up'],
  [/Read-only file system|(errno|Errcode|error( number)?):? 30\b/i, 'its disk is read-only'],
  [/Cannot allocate memory|Out of memory|(errno|Errcode):? 12\b/i, 'no memory'],
  [/Too many open files|(errno|Errcode):? 2[34]\b/i, 'too many open files'],
  [/Permission denied|(errno|Errcode):? 13\b/i, 'it may not use its files'],
  [/Unable to lock|Can't lock aria control file|(errno|Errcode):? 11\b/i, 'another database uses its files'],
];

/** @type {Record<string, string>} */
const BY_CODE = {
  ENOSPC: 'no room on its disk',
  EDQUOT: 'its disk quota is used up',
  EROFS: 'its disk is read-only',
  EACCES: 'it may not use its files',
  EPERM: 'it may not use its files',
};

/** More than the temporary table space of 12 MiB that a database creates when it starts. */
const TRIAL_BYTES = 16 * 1024 * 1024;
const CHUNK = Buffer.alloc(1024 * 1024, 1);

/**
 * @param {string} log the database's log since its start
 * @param {string} folder on the disk of the data. Tries to write a file there, because on a full disk the log may lack
 *   the message.
 * @returns {string | null} the cause; null if none is found
 */
export function curableCause(log, folder) {
  return SAID.find(([pattern]) => pattern.test(log))?.[1] ?? BY_CODE[trialCode(folder)] ?? null;
}

/**
 * Tries to write a file of TRIAL_BYTES.
 * @param {string} folder
 * @returns the error's code; empty if the file could be written
 */
function trialCode(folder) {
  const path = join(folder, `room.${process.pid}`);
  let file = 0;
  try {
    file = openSync(path, 'w', 0o600);
    for (let bytes = 0; bytes < TRIAL_BYTES; bytes += CHUNK.length) writeWhole(file);
    return '';
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code ?? '';
  } finally {
    if (file > 0) closeSync(file);
    rmSync(path, { force: true });
  }
}

/**
 * Writes a whole chunk. On an almost full disk, a single write may be partial.
 * @param {number} file
 */
function writeWhole(file) {
  for (let at = 0; at < CHUNK.length; ) at += writeSync(file, CHUNK, at);
}
