import { and, desc, eq, lt } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/mysql2';
import type { Database } from '@/lib/db/client';
import { audit } from '@/lib/db/schema';
import type { AuditAction } from './actions';

/**
 * The audit: who did what to whom, and when. Rows are only added and read; no code changes or removes one. Names are
 * stored as they were at that time, since the person or room may be gone later. An entry never holds a message's text.
 */

export type { AuditAction };

export interface AuditEntry {
  /** Null: from the command line. */
  actor: { userId: number; username: string } | null;
  action: AuditAction;
  /** The name is null once the account is gone. */
  person?: { id: number; name: string | null } | null;
  room?: { id: number; name: string };
  /** The seq of a message in `room`. */
  seq?: number;
}

export interface AuditRow {
  id: number;
  at: Date;
  actor: string | null;
  action: string;
  personId: number | null;
  person: string | null;
  roomId: number | null;
  room: string | null;
  seq: number | null;
}

/** The database or a transaction. In a transaction, the entry is stored only if the action is. */
type Writes = Pick<Database, 'insert'>;

export function record(db: Writes, entry: AuditEntry, now = new Date()): Promise<void> {
  return recordAll(db, [entry], now);
}

/** Adds one row for each entry, in one statement. */
export async function recordAll(db: Writes, entries: readonly AuditEntry[], now = new Date()): Promise<void> {
  if (entries.length > 0) await insertion(db, entries, now);
}

/**
 * Returns the same INSERT as SQL, for a transaction that sends several statements in one packet.
 * @param entries not empty
 */
export function recordStatement(entries: readonly AuditEntry[], now: Date): { sql: string; params: unknown[] } {
  return insertion(unconnected, entries, now).toSQL();
}

const unconnected = drizzle.mock({ casing: 'snake_case' });

function insertion(db: Writes, entries: readonly AuditEntry[], at: Date) {
  return db.insert(audit).values(
    entries.map(({ actor, action, person, room, seq }) => ({
      at,
      actorId: actor?.userId ?? null,
      actorName: actor?.username ?? null,
      action,
      personId: person?.id ?? null,
      personName: person?.name ?? null,
      roomId: room?.id ?? null,
      roomName: room?.name ?? null,
      seq: seq ?? null,
    })),
  );
}

/** Returns at most `limit` rows older than the id `before`, newest first, about one person or about anybody. */
export function listAudit(
  db: Database,
  { before, personId, limit }: { before: number | null; personId: number | null; limit: number },
): Promise<AuditRow[]> {
  return db
    .select({
      id: audit.id,
      at: audit.at,
      actor: audit.actorName,
      action: audit.action,
      personId: audit.personId,
      person: audit.personName,
      roomId: audit.roomId,
      room: audit.roomName,
      seq: audit.seq,
    })
    .from(audit)
    .where(
      and(
        before === null ? undefined : lt(audit.id, before),
        personId === null ? undefined : eq(audit.personId, personId),
      ),
    )
    .orderBy(desc(audit.id))
    .limit(limit);
}
