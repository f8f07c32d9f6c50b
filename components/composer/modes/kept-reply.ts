import type { SessionApi } from '@/lib/chat/client/first/chat-api';
import { type DraftPlace, readDraftReply, saveDraftReply } from '@/lib/chat/client/outbox/drafts';
import { openStorage } from '@/lib/chat/client/storage';
import type { KeptReply } from './compose-mode';

/** Keeps in this browser which message the draft of a room answers. If that message is not loaded, it is forgotten. */
export function keptReply(session: SessionApi, place: DraftPlace): KeptReply {
  return {
    read: () => {
      const kept = readDraftReply(openStorage(), place);
      const { messages } = session.getSnapshot();
      // After a restore of a backup, another message may have the number.
      return messages.find(({ seq, clientId }) => seq === kept?.seq && clientId === kept.clientId) ?? null;
    },
    save: (to) => saveDraftReply(openStorage(), place, to),
  };
}
