'use client';

import { useId } from 'react';
import { useText } from '@/components/locale';
import { isPicture } from '@/components/messages/files/box';
import { mediaText } from '@/lib/i18n/media/text';
import { FileRows } from './file-rows';
import { useOpenFile } from './use-open-file';
import { useRoomFiles } from './use-room-files';

interface Props {
  room: number;
  /** Goes to a message. */
  onReveal: (seq: number) => void;
  onAll: () => void;
}

const SHOWN_PICTURES = 8;
const SHOWN_OTHERS = 3;

/** The newest files of a room. Nothing if it has none. */
export function RoomFiles({ room, onReveal, onAll }: Props) {
  const text = useText(mediaText);
  const id = useId();
  const { files } = useRoomFiles(room, 'all');
  const onPicture = useOpenFile(room, files, onReveal);
  if (files.length === 0) return null;
  const pictures = files.filter(({ file }) => isPicture(file)).slice(0, SHOWN_PICTURES);
  const others = files.filter(({ file }) => !isPicture(file)).slice(0, SHOWN_OTHERS);
  return (
    <section aria-labelledby={id} className="mt-6">
      <div className="mb-1.5 flex items-center justify-between gap-3">
        <h3 id={id} className="font-[550] text-[13px] text-muted leading-[18px]">
          {text.files}
        </h3>
        <button
          type="button"
          data-all-files
          onClick={onAll}
          className="-my-3 min-h-11 rounded-[10px] px-1 font-[550] text-[13px] text-accent hover:underline"
        >
          {text.allFiles}
        </button>
      </div>
      <FileRows files={[...pictures, ...others]} onPicture={onPicture} onReveal={onReveal} />
    </section>
  );
}
