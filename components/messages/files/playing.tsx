'use client';

import { useText } from '@/components/locale';
import { filePath } from '@/lib/files/file';
import { mediaText } from '@/lib/i18n/media/text';
import { cardLook, FileLine, type FileProps } from './file-card';

/** Audio plays in its card. Nothing of it is loaded before that. */
export function AudioCard({ file, own }: FileProps) {
  const text = useText(mediaText);
  return (
    <div className={`h-full rounded-[14px] print:border print:border-line ${cardLook(own)}`}>
      <FileLine file={file} own={own} />
      {/* biome-ignore lint/a11y/useMediaCaption: people send what they recorded, which has no captions */}
      <audio
        controls
        preload="none"
        src={filePath(file)}
        aria-label={text.audio(`\u2068${file.name}\u2069`)}
        className="mx-2 h-10 w-[calc(100%-16px)] print:hidden"
      />
    </div>
  );
}

/** The box of a video is known before its size is: what has another shape has bars beside it. */
export function VideoBox({ file }: FileProps) {
  const text = useText(mediaText);
  return (
    // biome-ignore lint/a11y/useMediaCaption: as above
    <video
      controls
      playsInline
      preload="metadata"
      src={filePath(file)}
      aria-label={text.video(`\u2068${file.name}\u2069`)}
      className="size-full rounded-[14px] bg-[#000] object-contain"
    />
  );
}
