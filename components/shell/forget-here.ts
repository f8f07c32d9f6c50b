import { clearDrafts } from '@/lib/chat/client/outbox/drafts';
import { clearOutboxes } from '@/lib/chat/client/outbox/outbox';
import { openStorage } from '@/lib/chat/client/storage';
import { tellOtherTabs } from './signed-out-elsewhere';

/** Takes what this browser keeps of somebody who is signed out by now, and sends the other tabs away. */
export function forgetHere(userId: number): void {
  clearOutboxes(openStorage(), userId);
  clearDrafts(openStorage(), userId);
  tellOtherTabs();
}
