import { eq } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { pushChoices } from '@/lib/db/schema';
import { clockMinutes, clockText } from './quiet';
import type { PushChoices, PushState, QuietHours } from './wire';

const WEEK = [0, 1, 2, 3, 4, 5, 6];

/** How a person wants to be notified. A pause that is over is none. */
export async function pushChoicesOf(
  db: Database,
  userId: number,
  now = Date.now(),
): Promise<Pick<PushState, 'content' | 'quiet' | 'pausedUntil'>> {
  const [row] = await db.select().from(pushChoices).where(eq(pushChoices.userId, userId));
  const until = row?.pausedUntil?.getTime() ?? 0;
  return { content: row?.content ?? 'all', quiet: row ? quietOf(row) : null, pausedUntil: until > now ? until : null };
}

/** What is left out stays. */
export async function savePushChoices(db: Database, userId: number, choices: PushChoices): Promise<void> {
  const { content, quiet, pausedUntil } = choices;
  const set = {
    ...(content === undefined ? {} : { content }),
    ...(quiet === undefined ? {} : quietRow(quiet)),
    ...(pausedUntil === undefined ? {} : { pausedUntil: pausedUntil === null ? null : new Date(pausedUntil) }),
  };
  await db
    .insert(pushChoices)
    .values({ userId, ...set })
    .onDuplicateKeyUpdate({ set: { userId, ...set } });
}

function quietOf({ quietFrom, quietTo, quietDays, quietZone }: typeof pushChoices.$inferSelect): QuietHours | null {
  if (quietFrom === null || quietTo === null || quietDays === null || quietZone === null) return null;
  const days = WEEK.filter((day) => (quietDays & (1 << day)) !== 0);
  return { from: clockText(quietFrom), to: clockText(quietTo), days, zone: quietZone };
}

function quietRow(quiet: QuietHours | null) {
  if (!quiet) return { quietFrom: null, quietTo: null, quietDays: null, quietZone: null };
  const { from, to, days, zone } = quiet;
  return {
    quietFrom: clockMinutes(from),
    quietTo: clockMinutes(to),
    quietDays: days.reduce((all, day) => all | (1 << day), 0),
    quietZone: zone,
  };
}
