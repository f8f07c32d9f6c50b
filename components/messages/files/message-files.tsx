'use client';

import { FileBox } from '@/components/shell/later/later-components';
import { filePath, type MessageFile } from '@/lib/files/file';
import { boxOf, isPicture, isShortText } from './box';

interface Props {
  files: readonly MessageFile[];
  /** Whether they stand in one of the reader's own messages. */
  own: boolean;
}

/** The files of a message: the pictures together, and below them a box for each of the others. */
export function MessageFiles({ files, own }: Props) {
  const pictures = files.filter(isPicture);
  const others = files.filter((file) => !isPicture(file));
  const isMosaic = pictures.length > 1;
  const shown = pictures.map((file) => <Picture key={file.id} file={file} isTile={isMosaic} />);
  return (
    <div className="flex flex-col items-start gap-1">
      {isMosaic ? <div className="mosaic">{shown}</div> : shown}
      {others.map((file) => (
        <div key={file.id} className={`max-w-full ${BOXES[boxNameOf(file)]}`}>
          <FileBox file={file} own={own} />
        </div>
      ))}
    </div>
  );
}

/** What stands in the boxes is loaded after the first rendering. */
export const BOXES = {
  image: '',
  file: 'h-15 w-[300px]',
  text: 'h-[202px] w-[380px]',
  audio: 'h-[108px] w-[300px]',
  video: 'aspect-video w-[380px]',
};

export function boxNameOf(file: Pick<MessageFile, 'kind' | 'type' | 'bytes'>) {
  return isShortText(file) ? 'text' : file.kind;
}

/**
 * The drawing has the size of the box, whatever the picture has, and shows the placeholder: the
 * Content-Security-Policy allows no style attribute. A press opens the large view; without a script, the picture alone.
 * The tab key does not stop here, because the whole list is one stop.
 */
function Picture({ file, isTile }: { file: MessageFile; isTile: boolean }) {
  const { width, height } = isTile ? { width: 1, height: 1 } : boxOf(file);
  const isSmall = (file.width ?? 0) < width || (file.height ?? 0) < height;
  const preview = filePath(file, file.previews[0]);
  const { animated } = file;
  return (
    <a
      href={filePath(file)}
      target="_blank"
      rel="noopener"
      tabIndex={-1}
      draggable={false}
      data-picture={file.id}
      data-small={isSmall || undefined}
      data-moves={animated}
      className="picture"
    >
      <svg width={isTile ? '100%' : width} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        {file.placeholder && (
          <image
            href={`data:image/webp;base64,${file.placeholder}`}
            width={width}
            height={height}
            preserveAspectRatio="xMidYMid slice"
          />
        )}
      </svg>
      <picture>
        {animated && <source media="(prefers-reduced-motion: reduce)" srcSet={preview} />}
        <img
          src={animated ? filePath(file) : preview}
          alt={file.alt ?? file.name}
          loading="lazy"
          decoding="async"
          draggable={false}
        />
      </picture>
    </a>
  );
}
