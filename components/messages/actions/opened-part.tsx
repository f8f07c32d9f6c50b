'use client';

import { useText } from '@/components/locale';
import { ReactorsDialog } from '@/components/messages/reactions/reactors-dialog';
import { useNameInSentence } from '@/components/messages/reply/quote-block';
import { useReader } from '@/components/shell/chat-provider';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { actionsText } from '@/lib/i18n/actions/text';
import { EmojiChoice } from './emoji-choice';
import { MessageSheet } from './message-sheet';
import { ReportDialog } from './report-dialog';
import type { MessageActions, Opened } from './use-message-actions';

interface Props {
  opened: Opened;
  room: number;
  /** The message's element; null if the message is not on the page. */
  row: HTMLElement | null;
  actions: MessageActions;
  onClose: () => void;
}

/** The menu, picker or dialog that is open for one message. */
export function OpenedPart({ opened: { type, message }, room, row, actions, onClose }: Props) {
  const text = useText(actionsText);
  const { me } = useReader();
  const author = useNameInSentence(message, me.id);
  switch (type) {
    case 'sheet':
      return (
        <MessageSheet message={message} available={actions.availableFor(message)} actions={actions} onClose={onClose} />
      );
    case 'emoji':
      return <EmojiChoice row={row} onPick={(emoji) => actions.toggle(message, emoji)} onClose={onClose} />;
    case 'reactions':
      return <ReactorsDialog room={room} message={message} onClose={onClose} />;
    case 'report':
      return <ReportDialog room={room} message={message} onClose={onClose} />;
    case 'confirm':
      return (
        <ConfirmDialog
          title={text.deleteTitle}
          text={text.deleteOthers(author)}
          confirm={text.confirmDelete}
          cancel={text.cancel}
          onConfirm={() => actions.remove(message)}
          onClose={onClose}
        />
      );
    default:
      return type satisfies never;
  }
}
