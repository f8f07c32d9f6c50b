'use client';

import { RotateCw, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useFailure } from '@/components/composer/files/use-failure';
import { useUpload } from '@/components/composer/files/use-uploads';
import { useText } from '@/components/locale';
import { useChat, useShownRoom } from '@/components/shell/chat-provider';
import { ProgressRing } from '@/components/ui/progress-ring';
import type { PendingMessage } from '@/lib/chat/client/timeline';
import type { PendingFile } from '@/lib/chat/client/timeline/pending';
import type { Upload } from '@/lib/chat/client/uploads/upload';
import { filePath } from '@/lib/files/file';
import { filesText } from '@/lib/i18n/files/text';
import { boxOf, isPicture } from './box';
import { cardLook } from './file-card';
import { FileIcon } from './file-icon';
import { FileName } from './file-name';
import { BOXES, boxNameOf } from './message-files';
import { sizeText } from './size';

interface Props {
  item: PendingMessage;
  own: boolean;
}

/**
 * The files of a message that is not in the log yet, in boxes of the same sizes as those of message-files.tsx, so that
 * nothing moves when the message comes back from the server.
 */
export function PendingFiles({ item, own }: Props) {
  const files = item.pendingFiles ?? [];
  const pictures = files.filter(isPicture);
  const others = files.filter((file) => !isPicture(file));
  const isOpen = item.state !== 'stored' && files.some(({ stored }) => !stored);
  const about = { clientId: item.clientId, isOpen };
  const isMosaic = pictures.length > 1;
  const shown = pictures.map((file) => <Picture key={file.id} file={file} isTile={isMosaic} {...about} />);
  return (
    <div className="flex flex-col items-start gap-1">
      {isMosaic ? <div className="mosaic">{shown}</div> : shown}
      {others.map((file) => (
        <Card key={file.id} file={file} own={own} {...about} />
      ))}
    </div>
  );
}

interface FileProps {
  file: PendingFile;
  clientId: string;
  /** Whether files can still be taken out of the message. */
  isOpen: boolean;
}

function Picture({ file, isTile, ...rest }: FileProps & { isTile: boolean }) {
  const upload = useUpload(file.id);
  const { width, height } = isTile ? { width: 1, height: 1 } : boxOf(file);
  const isSmall = (file.width ?? 0) < width || (file.height ?? 0) < height;
  const src = upload?.picture?.url ?? (file.stored && filePath(file.stored, file.stored.previews[0]));
  return (
    <div className="picture" data-small={isSmall || undefined}>
      <svg width={isTile ? '100%' : width} viewBox={`0 0 ${width} ${height}`} aria-hidden="true" />
      {/* biome-ignore lint/performance/noImgElement: it is in this browser, or has its size already */}
      {src && <img src={src} alt={file.stored?.alt ?? file.name} draggable={false} />}
      <Over file={file} upload={upload} {...rest} />
    </div>
  );
}

function Card({ file, own, ...rest }: FileProps & { own: boolean }) {
  const text = useText(filesText);
  const upload = useUpload(file.id);
  const failure = useFailure(upload);
  const box = BOXES[boxNameOf({ ...file, type: file.stored?.type ?? file.type })];
  return (
    <div className={`flex max-w-full items-start rounded-[14px] ${box} ${cardLook(own)}`}>
      <div className="flex h-15 min-w-0 flex-1 items-center gap-2.5 px-2.5">
        <span
          className={`grid size-10 shrink-0 place-items-center rounded-[10px] ${own ? 'bg-[rgb(255_255_255/0.16)]' : 'bg-surface'}`}
        >
          <FileIcon file={file} />
        </span>
        <span className="min-w-0 flex-1">
          <FileName name={file.name} className="font-semibold leading-5" />
          <span className="block truncate text-[13px] leading-[18px]">
            {failure ?? sizeText(file.bytes, text.decimal)}
          </span>
        </span>
        <Actions file={file} upload={upload} {...rest} />
      </div>
    </div>
  );
}

/** What covers a picture on its way. */
function Over({ file, upload, isOpen, clientId }: FileProps & { upload: Upload | null }) {
  const failure = useFailure(upload);
  if (!isOpen) return null;
  const isThere = file.stored !== undefined;
  return (
    <div
      className={`absolute inset-0 grid place-content-center justify-items-center gap-1 p-1 text-center text-[#fff] ${isThere ? '' : 'bg-[rgb(0_0_0/0.45)]'}`}
    >
      <Actions file={file} upload={upload} isOpen={isOpen} clientId={clientId} />
      {failure && <span className="text-[13px] leading-[18px]">{failure}</span>}
    </div>
  );
}

/** The progress of a file, and the buttons that take it out of the message or try it again. */
function Actions({ file, upload, clientId, isOpen }: FileProps & { upload: Upload | null }) {
  const text = useText(filesText);
  const chat = useChat();
  const room = useShownRoom();
  if (!isOpen || file.stored) return null;
  const session = room && chat.session(room.id);
  const isFailed = upload?.state === 'failed';
  return (
    <span className="flex shrink-0 items-center justify-center">
      {isFailed && (
        <Action label={`${text.retry}: ${file.name}`} onClick={() => session?.retry(clientId)}>
          <RotateCw size={18} strokeWidth={2} />
        </Action>
      )}
      <Action label={text.stop(file.name)} onClick={() => session?.removeFile?.(clientId, file.id)}>
        {upload && !isFailed && (
          <span className="absolute inset-0 grid place-items-center">
            <ProgressRing label={text.progress(file.name)} part={upload.sentBytes / upload.bytes} />
          </span>
        )}
        <X size={16} strokeWidth={2.5} />
      </Action>
    </span>
  );
}

function Action({ label, onClick, children }: { label: string; onClick: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      aria-label={label}
      onClick={onClick}
      className="relative grid size-11 place-items-center rounded-full focus-visible:-outline-offset-4 focus-visible:outline-current"
    >
      {children}
    </button>
  );
}
