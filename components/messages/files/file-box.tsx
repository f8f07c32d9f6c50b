'use client';

import { isShortText } from './box';
import { FileCard, type FileProps } from './file-card';
import { AudioCard, VideoBox } from './playing';
import { TextCard } from './text-card';

/** What stands in the box of a file that is not a picture. */
export function FileBox(props: FileProps) {
  const { file } = props;
  if (file.kind === 'video') return <VideoBox {...props} />;
  if (file.kind === 'audio') return <AudioCard {...props} />;
  return isShortText(file) ? <TextCard {...props} /> : <FileCard {...props} />;
}
