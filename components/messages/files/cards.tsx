'use client';

import { AudioCard, FileCard, TextCard, VideoBox } from '@/components/shell/later-components';
import type { MessageFile } from '@/lib/files/file';
import { isShortText } from './box';

/** What is not a picture, each in a box of known size. What stands in the boxes is loaded after the first rendering. */
export function Cards({ files, own }: { files: readonly MessageFile[]; own: boolean }) {
  return files.map((file) => {
    const Card = cardOf(file);
    return <Card key={file.id} file={file} own={own} />;
  });
}

function cardOf(file: MessageFile) {
  if (file.kind === 'video') return VideoBox;
  if (file.kind === 'audio') return AudioCard;
  return isShortText(file) ? TextCard : FileCard;
}
