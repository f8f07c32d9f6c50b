import type { SessionApi } from '@/lib/chat/client/first/chat-api';
import { type DraftPlace, readDraftReply, saveDraftReply } from '@/lib/chat/client/outbox/drafts';
import { openStorage } from '@/lib/chat/client/storage';
import type { KeptReply } from './compose-mode';

/**
 * Remembers in this browser which message the draft of a room answers. `read` returns null if that message is not loaded.
 */
export function keptReply(session: SessionApi, place: DraftPlace): KeptReply {
  return {
    read: () => {
      const kept = readDraftReply(openStorage(), place);
      const { messages } = session.getSnapshot();
      // After a backup was restored, another message may have this number.
      return messages.find(({ seq, clientId }) => seq === kept?.seq && clientId === kept.clientId) ?? null;
    },
    save: (to) => saveDraftReply(openStorage(), place, to),
  };
}
