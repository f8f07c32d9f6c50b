import type { UnsentFile } from '@/lib/chat/client/outbox/item';
import type { FileKind } from '@/lib/files/file';
import { isShortText } from './box';

/** A file that is not sent, as the list shows it. */
export interface ShownFile extends UnsentFile {
  /** What the server says it is, or will most likely say. */
  kind: FileKind;
  /** Which card it has if it is no picture. */
  look: 'audio' | 'video' | 'text' | 'file';
  alt: string;
}

export function shownFile(file: UnsentFile): ShownFile {
  const { stored, name, width } = file;
  const kind = stored?.kind ?? guessed(file.type, width !== undefined);
  const type = stored?.type ?? file.type;
  const isText = isShortText({ type, bytes: file.bytes });
  const look = kind === 'audio' || kind === 'video' ? kind : isText ? 'text' : 'file';
  return { ...file, kind, look, alt: stored?.alt ?? name };
}

function guessed(type: string, isPicture: boolean): FileKind {
  if (isPicture) return 'image';
  if (type.startsWith('audio/')) return 'audio';
  return type.startsWith('video/') ? 'video' : 'file';
}
