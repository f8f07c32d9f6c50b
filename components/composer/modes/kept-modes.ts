import type { SessionApi } from '@/lib/chat/client/first/chat-api';
import { type DraftEdit, dropDraftEdit, keepDraftEdit, readDraftEdits } from '@/lib/chat/client/outbox/draft-edits';
import { type DraftPlace, readDraftReply, saveDraftReply } from '@/lib/chat/client/outbox/drafts';
import { openStorage } from '@/lib/chat/client/storage';
import type { Message } from '@/lib/messages/message';

/** What survives a reload: which message the draft answers, and the edits that are not finished. */
export interface KeptModes {
  /** The message as the page shows it; null if it is not there. */
  find: (target: Pick<Message, 'seq' | 'clientId'>) => Message | null;
  readReply: () => Message | null;
  saveReply: (to: Message | null) => void;
  /** The newest one comes last. */
  readEdits: () => readonly DraftEdit[];
  keepEdit: (edit: DraftEdit) => void;
  dropEdit: (target: Pick<Message, 'seq' | 'clientId'>) => void;
}

/**
 * Keeps in this browser which message the draft of a room answers, and the edits that are not finished. If the answered
 * message is not loaded, it is forgotten.
 */
export function keptModes(session: SessionApi, place: DraftPlace): KeptModes {
  const find: KeptModes['find'] = (target) => {
    const { messages } = session.getSnapshot();
    // After a backup was restored, another message may have this number.
    return messages.find(({ seq, clientId }) => seq === target.seq && clientId === target.clientId) ?? null;
  };
  return {
    find,
    readReply: () => {
      const kept = readDraftReply(openStorage(), place);
      return kept && find(kept);
    },
    saveReply: (to) => saveDraftReply(openStorage(), place, to),
    readEdits: () => readDraftEdits(openStorage(), place),
    keepEdit: (edit) => keepDraftEdit(openStorage(), place, edit),
    dropEdit: (target) => dropDraftEdit(openStorage(), place, target),
  };
}
