import { filePath, type MessageFile } from '@/lib/files/file';

/** The address that saves the original. */
export function downloadPath(file: MessageFile): string {
  return `${filePath(file)}?download`;
}
