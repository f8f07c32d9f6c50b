import { clearSearches } from '@/components/search/recent';
import { clearDrafts } from '@/lib/chat/client/outbox/drafts';
import { clearOutboxes } from '@/lib/chat/client/outbox/outbox';
import { openStorage } from '@/lib/chat/client/storage';
import { tellOtherTabs } from './signed-out-elsewhere';

/** Erases what this browser keeps of a person who has signed out, and sends the other tabs to the sign-in page. */
export function afterSignOut(userId: number): void {
  clearOutboxes(openStorage(), userId);
  clearDrafts(openStorage(), userId);
  clearSearches(openStorage(), userId);
  tellOtherTabs();
}
