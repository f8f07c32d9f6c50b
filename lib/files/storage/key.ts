import { randomBytes } from 'node:crypto';
import { PREVIEW_SIZES, type PreviewSize } from '@/lib/files/file';

const KEY = /^([0-9a-f]{32})(?:-([a-z]+))?$/;

/** Returns 32 hexadecimal digits that nobody can guess. */
export function newStorageKey(): string {
  return randomBytes(16).toString('hex');
}

/** The key of a preview of the file with this key. */
export function previewKey(key: string, size: PreviewSize): string {
  return `${key}-${size}`;
}

/** All keys under which bytes of a file with this key may be. */
export function keysOf(key: string): string[] {
  return [key, ...PREVIEW_SIZES.map((size) => previewKey(key, size))];
}

/** The key of the file to which a stored object belongs; null if the object is none of ours. */
export function fileKeyOf(objectKey: string): string | null {
  return KEY.exec(objectKey)?.[1] ?? null;
}
