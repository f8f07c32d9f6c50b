import type { Database } from '@/lib/db/client';
import { sessionProven } from './session-store';

/** How long after a proof at the organization's provider a session proves who somebody is, where no password can. */
export const FRESH_MINUTES = 10;

/** Whether the person of this session proved at the provider a short time ago who they are. */
export async function isFresh(db: Database, sessionId: string, now = new Date()): Promise<boolean> {
  const proven = await sessionProven(db, sessionId);
  return proven !== null && now.getTime() - proven.getTime() < FRESH_MINUTES * 60_000;
}
