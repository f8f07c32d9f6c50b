import { useText } from '@/components/locale';
import { useNotice } from '@/components/shell/notices';
import type { SessionApi } from '@/lib/chat/client/first/chat-api';
import { actionsText } from '@/lib/i18n/actions/text';
import type { Message } from '@/lib/messages/message';

/** Deletes a message. For some seconds the reader can take that back. */
export function useRemoval(session: SessionApi): (message: Pick<Message, 'seq'>) => void {
  const say = useNotice();
  const text = useText(actionsText);
  return ({ seq }) => {
    if (session.remove(seq) === 'full') return say(text.full);
    say(text.deleted, {
      label: text.undo,
      // The notice stays as long as the pointer or the focus is on it, which may be longer.
      run: () => session.undoRemove(seq) || say(text.tooLateToUndo),
    });
  };
}
