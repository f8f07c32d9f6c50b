'use client';

import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useText } from '@/components/locale';
import { useChat } from '@/components/shell/chat-provider';
import type { TrayState } from '@/lib/chat/client/uploads/uploads';
import { filesText } from '@/lib/i18n/files/text';
import { TrayFile } from './tray-file';
import { useUploads } from './use-uploads';

interface Props {
  /** The id of the room. */
  room: number;
  /** Called with what the tray is like, at first and when that changes. */
  onState: (state: TrayState) => void;
}

/** The files that the next message will have, above the field. They are uploaded while the person writes. */
export function FileTray({ room, onState }: Props) {
  const { uploads } = useChat();
  const text = useText(filesText);
  const files = useUploads().filter((upload) => upload.room === room && !upload.isSent);
  const dragged = useRef<string | null>(null);
  const [moved, setMoved] = useState('');
  const state = uploads?.trayState(room) ?? 'empty';
  const told = useEffectEvent(onState);
  useEffect(() => told(state), [state]);
  if (!uploads || files.length === 0) return null;
  const done = files.filter(({ state }) => state === 'done').length;
  const hasFailed = files.some(({ state }) => state === 'failed');

  function move(id: string, by: number) {
    uploads?.move(id, by);
    const tray = uploads?.inTray(room) ?? [];
    const at = tray.findIndex((upload) => upload.id === id);
    const name = tray[at]?.name;
    if (name !== undefined) setMoved(text.moved(name, at + 1, tray.length));
  }

  return (
    <div>
      <ul aria-label={text.tray} className="flex gap-2.5 overflow-x-auto overscroll-contain px-3.5 pt-3.5 pb-1">
        {files.map((upload, index) => (
          <TrayFile
            key={upload.id}
            upload={upload}
            place={{ index, count: files.length }}
            onMove={(by) => move(upload.id, by)}
            onDrag={() => {
              dragged.current = upload.id;
            }}
            onDragOver={() => {
              const from = files.findIndex(({ id }) => id === dragged.current);
              if (dragged.current && from !== -1 && from !== index) move(dragged.current, index - from);
            }}
            onDragEnd={() => {
              dragged.current = null;
            }}
          />
        ))}
      </ul>
      {/* Announced with every file that is done, and not with every byte. */}
      <p role="status" className={hasFailed ? 'px-4 pt-1 text-[13px] text-danger leading-[18px]' : 'sr-only'}>
        {hasFailed ? text.hasFailed : text.trayState(files.length, done)}
      </p>
      <p role="status" className="sr-only">
        {moved}
      </p>
    </div>
  );
}
