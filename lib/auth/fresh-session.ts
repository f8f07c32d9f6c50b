import type { Database } from '@/lib/db/client';
import { sessionBegan } from './session-store';

/** How long after a sign-in its session proves who somebody is, where no password can. */
export const FRESH_MINUTES = 10;

/** Whether this session began a short time ago. */
export async function isFresh(db: Database, sessionId: string, now = new Date()): Promise<boolean> {
  const began = await sessionBegan(db, sessionId);
  return began !== null && now.getTime() - began.getTime() < FRESH_MINUTES * 60_000;
}
