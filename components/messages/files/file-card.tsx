'use client';

import { Download } from 'lucide-react';
import type { ReactNode } from 'react';
import { useText } from '@/components/locale';
import type { MessageFile } from '@/lib/files/file';
import { kindsText } from '@/lib/i18n/kinds/text';
import { mediaText } from '@/lib/i18n/media/text';
import { downloadPath } from './download-path';
import { FileIcon } from './file-icon';
import { FileName } from './file-name';
import { endingOf, sizeText } from './size';

export interface FileProps {
  file: MessageFile;
  /** Whether it stands in one of the reader's own messages. */
  own: boolean;
}

export const cardLook = (own: boolean) => (own ? 'bg-[rgb(0_0_0/0.18)]' : 'bg-raised');

/** A file that is not shown in place: a press downloads it. */
export function FileCard({ file, own }: FileProps) {
  return (
    <div className={`rounded-[14px] print:border print:border-line ${cardLook(own)}`}>
      <FileLine file={file} own={own} />
    </div>
  );
}

/** The line of a file: icon, name, kind and size. All of it is the link that downloads the file. */
export function FileLine({ file, own }: FileProps) {
  const text = useText(mediaText);
  const about = useAbout(file);
  return (
    <a
      href={downloadPath(file)}
      download={file.name}
      tabIndex={-1}
      data-file={file.id}
      className="flex h-15 items-center gap-2.5 rounded-[14px] px-2.5 focus-visible:-outline-offset-2 focus-visible:outline-current"
    >
      <span className="sr-only">{text.download} </span>
      <Tile own={own}>
        <FileIcon file={file} />
      </Tile>
      <span className="min-w-0 flex-1">
        <FileName name={file.name} className="font-semibold leading-5" />
        <span className={`block truncate text-[13px] leading-[18px] ${own ? 'text-own-muted' : 'text-soft'}`}>
          {about}
        </span>
      </span>
      <span aria-hidden="true" className="grid size-8 shrink-0 place-items-center print:hidden">
        <Download size={18} strokeWidth={1.75} />
      </span>
    </a>
  );
}

function Tile({ own, children }: { own: boolean; children: ReactNode }) {
  return (
    <span
      className={`grid size-10 shrink-0 place-items-center rounded-[10px] ${own ? 'bg-[rgb(255_255_255/0.16)]' : 'bg-surface'}`}
    >
      {children}
    </span>
  );
}

/** `PDF · 1,4 MB`. */
export function useAbout({ kind, name, bytes }: MessageFile): string {
  const kinds = useText(kindsText);
  const { decimal } = useText(mediaText);
  return `${endingOf(name) || kinds[kind][0]} · ${sizeText(bytes, decimal)}`;
}
