// @ts-check
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Why a database ended, where somebody can mend that while the app waits. No TypeScript here: the supervisor runs this
 * file as it is.
 */

/**
 * What MariaDB, MySQL and the system say of it; the numbers are those of errno.
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

/** A database that starts makes a temporary table space of 12 MiB. */
const TRIAL_BYTES = 16 * 1024 * 1024;
const CHUNK = Buffer.alloc(1024 * 1024, 1);

/**
 * @param {string} said its log since it was started
 * @param {string} folder of the data: what the log says may not have found room there either
 * @returns {string | null} null: no cause that is known to pass
 */
export function curableCause(said, folder) {
  return SAID.find(([pattern]) => pattern.test(said))?.[1] ?? BY_CODE[trialCode(folder)] ?? null;
}

/**
 * The code of the error with which a file of that size cannot be written there; empty when it can be.
 * @param {string} folder
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
 * The last bytes of a disk are written as a part.
 * @param {number} file
 */
function writeWhole(file) {
  for (let at = 0; at < CHUNK.length; ) at += writeSync(file, CHUNK, at);
}
