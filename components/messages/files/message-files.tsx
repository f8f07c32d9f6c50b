'use client';

import { filePath, type MessageFile } from '@/lib/files/file';
import { boxOf, isPicture, spansOf } from './box';
import { Cards } from './cards';

interface Props {
  files: readonly MessageFile[];
  /** Whether they stand in one of the reader's own messages. */
  own: boolean;
}

/** The files of a message. The text below them is not wider than they are. */
export function MessageFiles({ files, own }: Props) {
  const pictures = files.filter(isPicture);
  const others = files.filter((file) => !isPicture(file));
  const [only, second] = pictures;
  return (
    <>
      {only && !second && <Picture file={only} />}
      {second && <Mosaic pictures={pictures} />}
      {others.length > 0 && (
        <div className={`flex flex-col items-start gap-1 ${only ? 'mt-1' : ''}`}>
          <Cards files={others} own={own} />
        </div>
      )}
    </>
  );
}

const SPANS: Record<number, string> = { 2: 'col-span-2', 3: 'col-span-3', 4: 'col-span-4 row-span-2' };

function Mosaic({ pictures }: { pictures: readonly MessageFile[] }) {
  const spans = spansOf(pictures.length);
  return (
    <div className="grid w-[380px] max-w-full grid-cols-6 gap-[3px] overflow-clip rounded-[14px]">
      {pictures.map((file, index) => (
        <Picture key={file.id} file={file} tile={SPANS[spans[index] ?? 2]} />
      ))}
    </div>
  );
}

/** What moves stands still for people who want that. It plays in the large view. */
const PLAY =
  'absolute inset-0 m-auto hidden size-12 place-items-center rounded-full bg-[rgb(0_0_0/0.6)] text-[#fff] motion-reduce:grid';

/**
 * The drawing has the size of the box, whatever the picture has, and shows the placeholder: the
 * Content-Security-Policy allows no style attribute. A press opens the large view; without a script, the picture alone.
 * The tab key does not stop here, because the whole list is one stop.
 */
function Picture({ file, tile }: { file: MessageFile; tile?: string | undefined }) {
  const { width, height } = tile ? { width: 1, height: 1 } : boxOf(file);
  const preview = filePath(file, file.previews[0]);
  const isSmall = (file.width ?? 0) < width || (file.height ?? 0) < height;
  return (
    <a
      href={filePath(file)}
      target="_blank"
      rel="noopener"
      tabIndex={-1}
      draggable={false}
      data-picture={file.id}
      className={`relative block overflow-clip bg-raised focus-visible:-outline-offset-2 ${tile ? `${tile} self-start` : 'rounded-[14px]'}`}
    >
      <svg
        width={tile ? '100%' : width}
        viewBox={`0 0 ${width} ${height}`}
        aria-hidden="true"
        className="block h-auto max-w-full"
      >
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
        {file.animated && <source media="(prefers-reduced-motion: reduce)" srcSet={preview} />}
        <img
          src={file.animated ? filePath(file) : preview}
          alt={file.alt ?? file.name}
          loading="lazy"
          decoding="async"
          draggable={false}
          className={`absolute inset-0 size-full ${isSmall ? 'object-scale-down' : 'object-cover'}`}
        />
      </picture>
      {file.animated && (
        <span aria-hidden="true" className={PLAY}>
          ▶
        </span>
      )}
    </a>
  );
}
