'use client';

import { useRef } from 'react';
import { FileInput } from '@/components/composer/files/attach-button';
import { useText } from '@/components/locale';
import { useChat, useShownRoom } from '@/components/shell/chat-provider';
import type { PendingMessage } from '@/lib/chat/client/timeline';
import { filesText } from '@/lib/i18n/files/text';

interface FilesReason {
  /** Null if the message failed for another reason than its files. */
  reason: string | null;
  /** Whether the person must choose the files again, because this tab does not have their bytes. */
  mustChoose: boolean;
}

/** Why a message could not be sent with its files. */
export function useFilesReason({ code, pendingFiles = [] }: PendingMessage): FilesReason {
  const text = useText(filesText);
  const { uploads } = useChat();
  const areHere = pendingFiles.every(({ id }) => uploads?.get(id));
  if (code === 'bytes_gone') return { reason: text.bytesGone, mustChoose: true };
  if (code === 'not_uploaded') return { reason: text.notUploaded, mustChoose: false };
  return code === 'no_file' ? { reason: text.noFile, mustChoose: !areHere } : { reason: null, mustChoose: false };
}

/** Chooses files in the place of those that are gone. */
export function ChooseAgain({ clientId, className }: { clientId: string; className: string }) {
  const text = useText(filesText);
  const chat = useChat();
  const room = useShownRoom();
  const input = useRef<HTMLInputElement>(null);

  function chosen(files: FileList | null) {
    if (!room || !files) return;
    const named = [...files].map((file) => ({ body: file, name: file.name }));
    chat.session(room.id)?.chooseFiles?.(clientId, named);
  }

  return (
    <>
      <button type="button" className={className} onClick={() => input.current?.click()}>
        {text.chooseAgain}
      </button>
      <FileInput ref={input} multiple onChosen={chosen} />
    </>
  );
}
