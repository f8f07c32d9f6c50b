'use client';

import { ChevronLeft, ChevronRight, Download, MessageSquare, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useHourCycle, useText } from '@/components/locale';
import { downloadPath } from '@/components/messages/files/download-path';
import { useQuoteName } from '@/components/messages/reply/quote-block';
import { usePlainText } from '@/components/messages/text/known-texts';
import { useReader, useRoom } from '@/components/shell/chat-provider';
import { IconButton } from '@/components/ui/icon-button';
import { filePath } from '@/lib/files/file';
import { chatText } from '@/lib/i18n/chat/text';
import { mediaText } from '@/lib/i18n/media/text';
import { dayLabel, localDay, localTime } from '@/lib/messages/days';
import { Stage, type StageHandle } from './stage';
import { useEntry } from './use-entry';
import { stillShown, type ViewedPicture } from './viewed';

export interface ViewerProps {
  room: number;
  pictures: readonly ViewedPicture[];
  /** The id of the file to begin with. */
  at: string;
  /** Goes to a message, once the view is closed. */
  onMessage: (seq: number) => void;
  onClose: () => void;
}

const ICON = { size: 22, strokeWidth: 1.75, 'aria-hidden': true } as const;
const ZOOM_STEP = 1.5;

/**
 * One picture over the whole page, and the way to the others. A native modal dialog: the page behind is inert, and the
 * focus returns to where it was.
 */
export function Viewer({ room, pictures, at, onMessage, onClose }: ViewerProps) {
  const text = useText(mediaText);
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const stage = useRef<StageHandle>(null);
  const [current, setCurrent] = useState(at);
  /** The message to go to when the view is closed. */
  const wanted = useRef<number | null>(null);
  const shown = stillShown(pictures, useRoom(room).view.messages);
  const found = shown.findIndex(({ file }) => file.id === current);
  // If the picture was deleted, the next one takes its place.
  const [last, setLast] = useState(0);
  const index = found === -1 ? Math.min(last, shown.length - 1) : found;
  if (found !== -1 && found !== last) setLast(found);
  const picture = shown[index];
  const leave = useEntry(() => dialog.current?.close());
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const isEmpty = shown.length === 0;
  useEffect(() => {
    if (isEmpty) dialog.current?.close();
  }, [isEmpty]);
  useNeighbours(shown, index);

  function show(next: number) {
    const { file } = shown[next] ?? {};
    if (file) setCurrent(file.id);
  }
  function pressed(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const keys: Record<string, () => void> = {
      ArrowLeft: () => show(index - 1),
      ArrowRight: () => show(index + 1),
      Home: () => show(0),
      End: () => show(shown.length - 1),
      '+': () => stage.current?.zoom(ZOOM_STEP),
      '=': () => stage.current?.zoom(ZOOM_STEP),
      '-': () => stage.current?.zoom(1 / ZOOM_STEP),
      '0': () => stage.current?.zoom(0),
    };
    const run = keys[event.key];
    if (!run) return;
    event.preventDefault();
    run();
  }
  function closed() {
    // The browser closes the dialog itself when Escape is pressed twice.
    leave();
    onClose();
    if (wanted.current !== null) onMessage(wanted.current);
  }

  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onKeyDown={pressed}
      onCancel={(event) => {
        event.preventDefault();
        leave();
      }}
      onClose={closed}
      className="m-0 h-dvh max-h-none w-dvw max-w-none bg-[#101113] text-[#f4f3f0] open:flex open:flex-col motion-safe:transition-opacity motion-safe:duration-[120ms] starting:opacity-0 print:hidden"
    >
      {picture && (
        <>
          <header className="flex shrink-0 items-center gap-1 ps-5 pe-2 pt-(--notch) max-md:ps-3">
            <Origin id={id} picture={picture} />
            <span aria-live="polite" className="ms-auto shrink-0 px-2 text-[13px] tabular-nums">
              {text.place(index + 1, shown.length)}
            </span>
            <a
              href={downloadPath(picture.file)}
              download={picture.file.name}
              aria-label={text.download}
              title={text.download}
              className="grid size-11 shrink-0 place-items-center rounded-full hover:bg-[rgb(255_255_255/0.12)]"
            >
              <Download {...ICON} />
            </a>
            <IconButton
              label={text.toMessage}
              title={text.toMessage}
              className={OVER}
              onClick={() => {
                wanted.current = picture.seq;
                leave();
              }}
            >
              <MessageSquare {...ICON} />
            </IconButton>
            <IconButton label={text.close} title={text.close} className={OVER} onClick={leave}>
              <X {...ICON} />
            </IconButton>
          </header>
          <div className="relative flex min-h-0 flex-1">
            <Stage
              key={picture.file.id}
              file={picture.file}
              handle={stage}
              onTurn={(step) => show(index + step)}
              onDismiss={leave}
            />
            {index > 0 && (
              <IconButton label={text.previous} className={`start-3 ${SIDE}`} onClick={() => show(index - 1)}>
                <ChevronLeft {...ICON} />
              </IconButton>
            )}
            {index < shown.length - 1 && (
              <IconButton label={text.next} className={`end-3 ${SIDE}`} onClick={() => show(index + 1)}>
                <ChevronRight {...ICON} />
              </IconButton>
            )}
          </div>
          <Caption picture={picture} />
        </>
      )}
    </dialog>
  );
}

const OVER = 'hover:bg-[rgb(255_255_255/0.12)]';
const SIDE =
  'absolute! inset-y-0 my-auto bg-[rgb(0_0_0/0.5)] hover:bg-[rgb(0_0_0/0.75)] max-md:hidden pointer-coarse:hidden';

/** Who sent it, and when. */
function Origin({ id, picture }: { id: string; picture: ViewedPicture }) {
  const chat = useText(chatText);
  const hourCycle = useHourCycle();
  const { me, timeZone, today } = useReader();
  const name = useQuoteName(picture, me.id);
  const day = dayLabel(localDay(picture.datetime, timeZone), today, chat);
  return (
    <h2 id={id} className="min-w-0 py-2 leading-5">
      <bdi className="block truncate font-semibold">{name}</bdi>
      <span className="block truncate text-[13px] text-[#c6c3bc]">
        {day}, <span dir="ltr">{localTime(picture.datetime, timeZone, hourCycle, chat.dayPeriods)}</span>
      </span>
    </h2>
  );
}

/** What the sender wrote: with the message, and for those who cannot see the picture. */
function Caption({ picture: { text, file } }: { picture: ViewedPicture }) {
  const plain = usePlainText(text);
  return (
    <footer className="max-h-[30dvh] shrink-0 overflow-y-auto px-5 pt-2 pb-[max(12px,env(safe-area-inset-bottom))] text-center">
      {plain && (
        <p dir="auto" className="mx-auto max-w-[70ch] wrap-anywhere">
          {plain}
        </p>
      )}
      {file.alt && (
        <p dir="auto" className="mx-auto max-w-[70ch] text-[13px] text-[#c6c3bc] leading-[18px] wrap-anywhere">
          {file.alt}
        </p>
      )}
    </footer>
  );
}

/** Loads the pictures beside the one that is shown. */
function useNeighbours(shown: readonly ViewedPicture[], index: number): void {
  const paths = [shown[index + 1], shown[index - 1]]
    .flatMap((picture) => picture?.file ?? [])
    .map((file) => filePath(file, file.previews.at(-1)))
    .join('\n');
  useEffect(() => {
    for (const path of paths.split('\n')) if (path) new Image().src = path;
  }, [paths]);
}
