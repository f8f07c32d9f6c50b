'use client';

import { X } from 'lucide-react';
import { useText } from '@/components/locale';
import { filePath } from '@/lib/files/file';
import { shellText } from '@/lib/i18n/shell/text';
import type { LinkPreview } from '@/lib/messages/message';

interface Props {
  preview: LinkPreview;
  /** Whether it is in one of the reader's own messages, from which they can remove it. */
  own: boolean;
}

/** A picture with at least this shape stands above the texts, others beside them. */
const WIDE = 1.3;
const WIDE_PX = 300;

/**
 * What the page behind a message's first link says of itself. Its box does not depend on the picture's bytes, so
 * nothing moves when they come. The list handles the cross (use-presses.ts). The tab key does not stop here: the same
 * link stands in the text, and the message's menu removes the preview too.
 */
export function LinkPreviewCard({ preview, own }: Props) {
  const { url, title, description, picture } = preview;
  const text = useText(shellText);
  const { width = 0, height = 1 } = picture ?? {};
  const isWide = width >= WIDE_PX && width / height >= WIDE;
  const quiet = own ? 'text-own-muted' : 'text-muted';
  return (
    <div
      data-preview
      className={`relative clear-both mt-2 mb-1 w-85 max-w-full overflow-clip rounded-xl ${own ? 'bg-[rgb(0_0_0/0.18)]' : 'bg-ground'}`}
    >
      <a
        href={url}
        target="_blank"
        rel="noopener noreferrer nofollow ugc"
        tabIndex={-1}
        className={`group/card flex ${isWide ? 'flex-col' : ''}`}
      >
        {picture && isWide && (
          <span className="relative block aspect-[1.91] w-full bg-[rgb(0_0_0/0.08)]">
            <Picture src={filePath(picture)} />
          </span>
        )}
        <span dir="auto" className="block min-w-0 flex-1 px-3 py-2">
          <Site preview={preview} className={`text-[12px] leading-4 ${quiet}`} />
          <span className="sr-only">: </span>
          <bdi className="line-clamp-2 font-semibold text-[14px] leading-5 wrap-anywhere group-hover/card:underline">
            {title}
          </bdi>
          {description && (
            <>
              <span className="sr-only">. </span>
              <bdi className={`line-clamp-2 text-[13px] leading-[18px] wrap-anywhere ${own ? quiet : 'text-soft'}`}>
                {description}
              </bdi>
            </>
          )}
        </span>
        {picture && !isWide && (
          <span className="relative m-2 size-16 shrink-0 overflow-clip rounded-lg bg-[rgb(0_0_0/0.08)]">
            <Picture src={filePath(picture)} />
          </span>
        )}
      </a>
      {own && (
        <button
          type="button"
          data-unpreview
          tabIndex={-1}
          aria-label={text.removePreview}
          title={text.removePreview}
          className="absolute end-1.5 top-1.5 grid size-7 place-content-center rounded-full bg-[rgb(0_0_0/0.55)] text-white opacity-0 transition-opacity hover:bg-[rgb(0_0_0/0.75)] focus-visible:opacity-100 group-hover:opacity-100 pointer-coarse:hidden motion-reduce:transition-none print:hidden"
        >
          <X size={16} aria-hidden />
        </button>
      )}
    </div>
  );
}

/** The name of the site, and always the host to which the link leads: a page may call itself anything. */
function Site({ preview: { url, site }, className }: { preview: LinkPreview; className: string }) {
  const host = new URL(url).host.replace(/^www\./, '');
  const isNamed = site.replace(/^www\./, '') !== host;
  return (
    <span className={`flex min-w-0 gap-1 ${className}`}>
      {isNamed && (
        <>
          <bdi className="truncate">{site}</bdi>
          <span aria-hidden>·</span>
        </>
      )}
      <bdi dir="ltr" className={isNamed ? 'max-w-[60%] shrink-0 truncate' : 'truncate'}>
        {host}
      </bdi>
    </span>
  );
}

/** Out of the flow: a box with an aspect ratio would grow with a picture of another shape once it is there. */
function Picture({ src }: { src: string }) {
  return (
    // biome-ignore lint/performance/noImgElement: it needs a session, and is small already
    <img
      src={src}
      alt=""
      loading="lazy"
      decoding="async"
      draggable={false}
      className="absolute inset-0 size-full object-cover"
    />
  );
}
