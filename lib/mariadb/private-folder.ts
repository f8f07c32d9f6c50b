import { chmodSync, lstatSync, mkdirSync } from 'node:fs';

/**
 * Makes a folder that only this user can enter.
 * @throws Error if the folder belongs to somebody else: in a shared /tmp anybody can create it first, even as a link
 */
export function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  const mine = process.getuid === undefined || found.uid === process.getuid();
  if (!found.isDirectory() || !mine) throw new Error(`${folder} belongs to somebody else.`);
  chmodSync(folder, 0o700);
}
