import type { FileKind } from '@/lib/files/file';
import type { ClaimedHook, WaitingMessage } from './queue';

/** What a receiver is told of a message. docs/webhooks.md describes it. */
export interface HookPayload {
  /** The same whenever this message is told by this webhook. */
  id: string;
  type: 'message';
  webhook: number;
  room: { id: number; name: string; title: string };
  seq: number;
  author: { id: number; name: string; shown?: string };
  text: string;
  files: { kind: FileKind; name: string }[];
  /** ISO 8601. */
  time: string;
  editedAt?: string;
}

/** @param epoch of the log: after the restore of a backup, a seq may be that of another message */
export function payloadOf(
  { id, roomId }: Pick<ClaimedHook, 'id' | 'roomId'>,
  { seq, text, at, editedAt, author: { shown, ...author }, room }: WaitingMessage,
  files: HookPayload['files'],
  epoch: string,
): HookPayload {
  return {
    id: `msg_${epoch.slice(0, 8)}_${id}_${seq}`,
    type: 'message',
    webhook: id,
    room: { id: roomId, ...room },
    seq,
    author: { ...author, ...(shown ? { shown } : {}) },
    text,
    files,
    time: at.toISOString(),
    ...(editedAt ? { editedAt: editedAt.toISOString() } : {}),
  };
}
