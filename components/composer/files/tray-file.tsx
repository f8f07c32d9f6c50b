'use client';

import { ArrowLeft, ArrowRight, CircleAlert, ImageIcon, RotateCw, Trash2, X } from 'lucide-react';
import { type KeyboardEvent, useRef } from 'react';
import { useText } from '@/components/locale';
import { FileIcon } from '@/components/messages/files/file-icon';
import { FileName } from '@/components/messages/files/file-name';
import { sizeText } from '@/components/messages/files/size';
import { useChat } from '@/components/shell/chat-provider';
import { useOpenPanel } from '@/components/shell/panels';
import { Menu, MenuButton, MenuRule } from '@/components/ui/menu';
import { ProgressRing } from '@/components/ui/progress-ring';
import { isPictureType, type Upload } from '@/lib/chat/client/uploads/upload';
import { filesText } from '@/lib/i18n/files/text';
import { useFailure } from './use-failure';

interface Props {
  upload: Upload;
  /** Its place in the tray, from 0. */
  place: { index: number; count: number };
  /** Moves it by so many places. */
  onMove: (by: number) => void;
  onDrag: () => void;
  /** Another file of the tray is dragged over it. */
  onDragOver: () => void;
  onDragEnd: () => void;
}

const ICON = { size: 18, strokeWidth: 1.75 } as const;
/** Trying these again would come to the same. */
const HOPELESS: readonly unknown[] = ['empty', 'too_large', 'unreadable'];
const CARD = 'flex h-19 w-50 items-center gap-2.5 rounded-xl px-3 text-start';

/** A file in the tray. A press opens what can be done with it; the arrow keys move it. */
export function TrayFile({ upload, place, onMove, onDrag, onDragOver, onDragEnd }: Props) {
  const { uploads } = useChat();
  const open = useOpenPanel();
  const text = useText(filesText);
  const failure = useFailure(upload);
  const line = useRef<HTMLLIElement>(null);
  const { id, name, state, picture, isReading, alt } = upload;
  const isPicture = picture !== null || upload.file?.kind === 'image';
  // Its picture is there, or most likely comes in a moment.
  const isThumbnail = !failure && (picture !== null || (isReading && isPictureType(upload.type)));
  const size = sizeText(upload.bytes, text.decimal);
  const says = failure ?? { waiting: text.waiting, uploading: null, done: text.ready, failed: null }[state];
  const label = [name, failure ? null : size, says, alt && text.hasAlt].filter(Boolean).join(', ');

  function takeOut() {
    const next = line.current && neighbourOf(line.current);
    uploads?.drop(id);
    next?.focus();
  }

  function keyDown(event: KeyboardEvent<HTMLElement>) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    // In the open menu, the keys are those of the menu.
    if (by === undefined || (event.target as HTMLElement).closest('[popover]')) return;
    event.preventDefault();
    const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl';
    onMove(isRtl ? -by : by);
  }

  return (
    <li
      ref={line}
      draggable
      onKeyDown={keyDown}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData('application/x-tertulia-file', id);
        onDrag();
      }}
      onDragEnter={onDragOver}
      onDragOver={(event) => event.preventDefault()}
      onDragEnd={onDragEnd}
      className="relative shrink-0"
    >
      <Menu
        label={label}
        className={`relative block rounded-xl bg-raised ${failure ? 'ring-[1.5px] ring-danger ring-inset' : ''}`}
        face={
          isThumbnail && !picture ? (
            <span className="block size-19" />
          ) : isThumbnail && picture ? (
            // biome-ignore lint/performance/noImgElement: it is in this browser only
            <img src={picture.url} alt="" draggable={false} className="size-19 rounded-xl object-cover" />
          ) : (
            <span className={CARD}>
              <span className={failure ? 'text-danger' : ''}>
                {failure ? <CircleAlert {...ICON} /> : <FileIcon file={{ name, kind: upload.file?.kind ?? 'file' }} />}
              </span>
              <span className="min-w-0 flex-1">
                <FileName name={name} className="font-semibold text-[13px] leading-[18px]" />{' '}
                <span className={`block text-[13px] leading-[18px] ${failure ? 'text-danger' : 'text-muted'}`}>
                  {failure ?? size}
                </span>
              </span>
            </span>
          )
        }
      >
        {isPicture && (
          <MenuButton icon={<ImageIcon {...ICON} />} onClick={() => open({ type: 'describe', upload: id })}>
            {text.alt}
          </MenuButton>
        )}
        {state === 'failed' && !HOPELESS.includes(upload.failure?.code) && (
          <MenuButton icon={<RotateCw {...ICON} />} onClick={() => uploads?.retry(id)}>
            {text.retry}
          </MenuButton>
        )}
        {place.index > 0 && (
          <MenuButton icon={<ArrowLeft {...ICON} className="rtl:-scale-x-100" />} onClick={() => onMove(-1)}>
            {text.moveBefore}
          </MenuButton>
        )}
        {place.index < place.count - 1 && (
          <MenuButton icon={<ArrowRight {...ICON} className="rtl:-scale-x-100" />} onClick={() => onMove(1)}>
            {text.moveAfter}
          </MenuButton>
        )}
        <MenuRule />
        <MenuButton danger icon={<Trash2 {...ICON} />} onClick={takeOut}>
          {text.takeOut}
        </MenuButton>
      </Menu>
      {(state === 'uploading' || state === 'waiting') && (
        <span
          className={`pointer-events-none absolute grid place-items-center ${isThumbnail ? 'inset-0 rounded-xl bg-[rgb(0_0_0/0.35)] text-[#fff]' : 'inset-y-0 end-3 text-accent'}`}
        >
          <ProgressRing
            label={text.progress(name)}
            part={upload.sentBytes / upload.bytes}
            size={isThumbnail ? 36 : 24}
          />
        </span>
      )}
      <button
        type="button"
        aria-label={text.remove(name)}
        onClick={takeOut}
        className="absolute -end-1.5 -top-1.5 grid size-6 place-items-center rounded-full bg-ink text-ground shadow-[0_0_0_2px_var(--surface)] before:absolute before:-inset-2.5"
      >
        <X size={14} strokeWidth={2.5} />
      </button>
    </li>
  );
}

/**
 * What gets the focus when a file is taken out: another one, or the field. With a finger, that would open the keyboard.
 */
function neighbourOf(line: HTMLElement): HTMLElement | null {
  const other = line.nextElementSibling ?? line.previousElementSibling;
  if (other) return other.querySelector<HTMLElement>('[popovertarget]');
  return matchMedia('(pointer: fine)').matches ? (line.closest('form')?.querySelector('textarea') ?? null) : null;
}
