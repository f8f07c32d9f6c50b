'use client';

import { ImagePlus } from 'lucide-react';
import { useEffect, useEffectEvent, useState } from 'react';
import { useText } from '@/components/locale';
import { useChat } from '@/components/shell/chat-provider';
import { useNotice } from '@/components/shell/notices';
import { filesText } from '@/lib/i18n/files/text';
import { droppedFiles, hasFiles, pastedFiles } from './taken-files';
import { useAddFiles } from './use-add-files';
import { limitText } from './use-failure';

interface Props {
  room: { id: number; title: string };
  /** Whether the person may send files here now. */
  isOpen: boolean;
  /** Called after files were added. */
  onAdded: () => void;
}

/** Takes files that are dropped anywhere on the page or pasted, and shows where they go while they are dragged. */
export function OutsideFiles({ room, isOpen, onAdded }: Props) {
  const { uploads } = useChat();
  const text = useText(filesText);
  const say = useNotice();
  const add = useAddFiles(room.id);
  const [isOver, setOver] = useState(false);

  const accepts = useEffectEvent(() => isOpen && document.querySelector('dialog[open]') === null);
  const take = useEffectEvent((files: readonly File[]) => {
    if (files.length === 0) return;
    add(files);
    onAdded();
  });
  const dropped = useEffectEvent((data: DataTransfer) => {
    const { files, folders } = droppedFiles(data);
    take(files);
    if (folders > 0) say(text.noFolders);
  });

  useEffect(() => {
    const ending = new AbortController();
    const { signal } = ending;
    const drag = (event: DragEvent) => {
      if (!event.dataTransfer || !hasFiles(event.dataTransfer)) return;
      setOver(accepts());
      // Otherwise refused-files.tsx takes the event, on the window.
      if (!accepts()) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
    };
    document.addEventListener('dragenter', drag, { signal });
    document.addEventListener('dragover', drag, { signal });
    // Without a related element, the pointer leaves the window, or the drag ends.
    window.addEventListener('dragleave', (event) => event.relatedTarget === null && setOver(false), { signal });
    document.addEventListener(
      'drop',
      (event) => {
        setOver(false);
        if (!event.dataTransfer || !hasFiles(event.dataTransfer) || !accepts()) return;
        event.preventDefault();
        dropped(event.dataTransfer);
      },
      { signal },
    );
    document.addEventListener(
      'paste',
      (event) => {
        const files = event.clipboardData ? pastedFiles(event.clipboardData) : [];
        if (files.length === 0 || !accepts() || isOtherField(event.target)) return;
        event.preventDefault();
        take(files);
      },
      { signal },
    );
    return () => ending.abort();
  }, []);

  if (!isOver) return null;
  const limit = uploads?.limitBytes ?? null;
  return (
    <div className="pointer-events-none absolute inset-2 z-20 grid place-content-center justify-items-center gap-1 rounded-[20px] bg-accent-soft/95 text-center text-accent-soft-ink outline-2 outline-accent -outline-offset-2 outline-dashed">
      <ImagePlus size={24} strokeWidth={1.75} />
      <p className="font-semibold text-[18px] leading-6">{text.drop(room.title)}</p>
      <p className="text-[13px] leading-[18px]">
        {text.dropAbout(limit === null ? null : limitText(limit, text.decimal))}
      </p>
    </div>
  );
}

/** Whether something is pasted into a field that is not the one for messages, such as that of a search. */
function isOtherField(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest('main form') === null && target.closest('input, textarea') !== null
  );
}
