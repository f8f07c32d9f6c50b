'use client';

import { Download, Play } from 'lucide-react';
import { useText } from '@/components/locale';
import { isPicture } from '@/components/messages/files/box';
import { downloadPath } from '@/components/messages/files/download-path';
import { useAbout } from '@/components/messages/files/file-card';
import { FileIcon } from '@/components/messages/files/file-icon';
import { FileName } from '@/components/messages/files/file-name';
import { shownName } from '@/components/messages/person';
import { useReader } from '@/components/shell/chat-provider';
import type { RoomFile } from '@/lib/chat/protocol';
import { filePath } from '@/lib/files/file';
import { chatText } from '@/lib/i18n/chat/text';
import { mediaText } from '@/lib/i18n/media/text';
import { dayLabel, localDay } from '@/lib/messages/days';

interface Props {
  files: readonly RoomFile[];
  /** Opens a picture in the large view. */
  onPicture: (id: string) => void;
  /** Goes to the message of a file. */
  onReveal: (seq: number) => void;
}

/** Pictures side by side, and below them a line for each of the other files. */
export function FileRows({ files, onPicture, onReveal }: Props) {
  const pictures = files.filter(({ file }) => isPicture(file));
  const others = files.filter(({ file }) => !isPicture(file));
  return (
    <>
      {pictures.length > 0 && (
        <ul className="grid grid-cols-4 gap-0.5 overflow-clip rounded-[14px]">
          {pictures.map((each) => (
            <Thumbnail key={each.file.id} of={each} onPress={() => onPicture(each.file.id)} />
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <ul className="mt-1.5">
          {others.map((each) => (
            <FileRow key={each.file.id} of={each} onPress={() => onReveal(each.seq)} />
          ))}
        </ul>
      )}
    </>
  );
}

function Thumbnail({ of: { file }, onPress }: { of: RoomFile; onPress: () => void }) {
  return (
    <li>
      <button
        type="button"
        onClick={onPress}
        className="relative block aspect-square w-full bg-raised focus-visible:-outline-offset-2"
      >
        {/* biome-ignore lint/performance/noImgElement: the server has made the sizes already */}
        <img
          src={filePath(file, file.previews[0])}
          alt={file.alt ?? file.name}
          loading="lazy"
          decoding="async"
          className="absolute inset-0 size-full object-cover"
        />
        {file.animated && (
          <span
            aria-hidden="true"
            className="absolute end-1 bottom-1 grid size-5 place-items-center rounded-full bg-[rgb(0_0_0/0.6)] text-[#fff]"
          >
            <Play size={10} fill="currentColor" />
          </span>
        )}
      </button>
    </li>
  );
}

function FileRow({ of: { file, user, shown, datetime }, onPress }: { of: RoomFile; onPress: () => void }) {
  const chat = useText(chatText);
  const text = useText(mediaText);
  const { timeZone, today } = useReader();
  const about = useAbout(file);
  const author = user === null ? chat.nobody : shownName({ name: user, ...(shown ? { shown } : {}) });
  return (
    <li className="flex items-center gap-1">
      <button
        type="button"
        onClick={onPress}
        className="-ms-1.5 flex min-h-13 min-w-0 flex-1 items-center gap-3 rounded-[10px] px-1.5 text-start hover:bg-over"
      >
        <span className="grid size-10 shrink-0 place-items-center rounded-[10px] bg-button">
          <FileIcon file={file} />
        </span>
        <span className="min-w-0 flex-1">
          <FileName name={file.name} className="font-[550] leading-5" />
          <span className="block truncate text-[13px] text-soft leading-[18px]">
            <bdi>{author}</bdi> · {about} · {dayLabel(localDay(datetime, timeZone), today, chat)}
          </span>
        </span>
      </button>
      <a
        href={downloadPath(file)}
        download={file.name}
        aria-label={text.downloadFile(`\u2068${file.name}\u2069`)}
        title={text.download}
        className="grid size-11 shrink-0 place-items-center rounded-full text-muted hover:bg-over hover:text-ink"
      >
        <Download size={18} strokeWidth={1.75} aria-hidden="true" />
      </a>
    </li>
  );
}
