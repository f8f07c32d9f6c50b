import { useText } from '@/components/locale';
import { useNotice } from '@/components/shell/notices';
import type { SessionApi } from '@/lib/chat/client/first/chat-api';
import { actionsText } from '@/lib/i18n/actions/text';
import type { Message } from '@/lib/messages/message';

/** Returns a function that deletes a message. The reader can undo the deletion for some seconds. */
export function useRemoval(session: SessionApi): (message: Pick<Message, 'seq'>) => void {
  const say = useNotice();
  const text = useText(actionsText);
  return ({ seq }) => {
    if (session.remove(seq) === 'full') return say(text.full);
    say(text.deleted, {
      label: text.undo,
      // The notice stays while the pointer or the focus is on it, which can be longer than the deletion can be undone.
      run: () => session.undoRemove(seq) || say(text.tooLateToUndo),
    });
  };
}
