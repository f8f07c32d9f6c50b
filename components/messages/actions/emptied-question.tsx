'use client';

import { useText } from '@/components/locale';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import type { SessionApi } from '@/lib/chat/client/first/chat-api';
import { actionsText } from '@/lib/i18n/actions/text';
import type { Message } from '@/lib/messages/message';
import { useRemoval } from './use-removal';

interface Props {
  session: SessionApi;
  message: Message;
  /** The reader said yes. */
  onDelete: () => void;
  onClose: () => void;
}

/** Asks whether the message shall be deleted, after the reader has removed all of its text in an edit. */
export function EmptiedQuestion({ session, message, onDelete, onClose }: Props) {
  const text = useText(actionsText);
  const remove = useRemoval(session);
  return (
    <ConfirmDialog
      title={text.deleteTitle}
      text={text.deleteOwn}
      confirm={text.confirmDelete}
      cancel={text.cancel}
      onConfirm={() => {
        onDelete();
        remove(message);
      }}
      onClose={onClose}
    />
  );
}
