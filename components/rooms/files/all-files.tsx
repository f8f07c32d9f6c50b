'use client';

import { useState } from 'react';
import { useText } from '@/components/locale';
import { useReader } from '@/components/shell/chat-provider';
import { mediaText } from '@/lib/i18n/media/text';
import { FileRows } from './file-rows';
import { byMonth, monthTitle } from './months';
import { useOpenFile } from './use-open-file';
import { FILE_FILTERS, type FileFilter, useRoomFiles } from './use-room-files';

interface Props {
  room: number;
  /** Goes to a message. */
  onReveal: (seq: number) => void;
}

/** All files of a room by month, the newest first. */
export function AllFiles({ room, onReveal }: Props) {
  const text = useText(mediaText);
  const [filter, setFilter] = useState<FileFilter>('all');
  return (
    <>
      <fieldset className="flex flex-wrap gap-1.5">
        <legend className="sr-only">{text.filter}</legend>
        {FILE_FILTERS.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={each === filter}
            onClick={() => setFilter(each)}
            className="min-h-9 rounded-full bg-button px-2.5 font-[550] text-[13px] hover:bg-press aria-pressed:bg-accent aria-pressed:text-accent-ink max-md:min-h-11 pointer-coarse:min-h-11"
          >
            {text.kinds[each]}
          </button>
        ))}
      </fieldset>
      <Months key={filter} room={room} filter={filter} onReveal={onReveal} />
    </>
  );
}

function Months({ room, filter, onReveal }: Props & { filter: FileFilter }) {
  const text = useText(mediaText);
  const { timeZone } = useReader();
  const { files, next, state, more } = useRoomFiles(room, filter);
  const onPicture = useOpenFile(room, files, onReveal);
  return (
    <>
      {byMonth(files, timeZone).map(({ month, files: ofMonth }) => (
        <section key={`${month} ${ofMonth[0]?.file.id}`} className="mt-5">
          <h3 className="mb-1.5 font-[550] text-[13px] text-muted leading-[18px] first-letter:uppercase">
            {monthTitle(month, text.months, text.month)}
          </h3>
          <FileRows files={ofMonth} onPicture={onPicture} onReveal={onReveal} />
        </section>
      ))}
      <div role="status" className="mt-4 text-[13px] text-muted leading-[18px]">
        {state === 'loading' && text.loading}
        {state === 'failed' && text.failed}
        {state === 'ready' && files.length === 0 && next === null && (filter === 'all' ? text.none : text.noneOfKind)}
      </div>
      {(state === 'failed' || next !== null) && (
        <button
          type="button"
          aria-busy={state === 'loading'}
          onClick={more}
          className="mt-2 min-h-11 rounded-[10px] bg-button px-3 font-[550] text-[13px] hover:bg-press"
        >
          {state === 'failed' ? text.retry : text.more}
        </button>
      )}
    </>
  );
}
