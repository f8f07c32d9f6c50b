import type { PersonLimits } from '@/lib/api/person-limits';
import type { ArchiveExports } from '@/lib/archive/exports/exports';
import type { Passwords } from '@/lib/auth/password/password';
import type { SignInLimiter } from '@/lib/auth/sign-in-limiter';
import type { SessionsChanged } from '@/lib/broker/broker';
import type { Limits } from '@/lib/chat/server/limits';
import type { ServerConfig } from '@/lib/config';
import type { Database } from '@/lib/db/client';
import type { Pictures } from '@/lib/files/pictures/pictures';
import type { Storages } from '@/lib/files/storage/storages';
import type { Health } from '@/lib/health/health';
import type { CurrentHouse } from '@/lib/house/current-house';
import type { MessageChanges } from '@/lib/messages/changes';
import type { MessageLog } from '@/lib/messages/log';
import type { Post } from '@/lib/messages/post';
import type { MessageRequests } from '@/lib/messages/requests/requests';
import type { Pushes } from '@/lib/push/pushes';
import type { Reports } from '@/lib/reports/reports';
import type { LogWaits } from '@/lib/rest/log-waits';
import type { RoomDeletions } from '@/lib/rooms/deletions';
import type { Searches } from '@/lib/search/searches';
import type { Log } from '@/lib/telemetry/log';
import type { ArrivalOutcome } from '@/lib/telemetry/metrics';
import type { Deletions } from '@/lib/users/deletions';

/**
 * The objects that server.ts creates and that Next's pages need too.
 *
 * Next's bundles and server.ts evaluate the same modules separately, so a plain module variable would exist two or
 * three times. The services and the request context (lib/telemetry/request-context.ts) are on `globalThis`, and so are
 * shared between them.
 */
export interface Services {
  readonly config: ServerConfig;
  /** Origins that pages, forms and sockets may come from. */
  readonly origins: readonly string[];
  readonly secret: string;
  readonly epoch: string;
  readonly house: CurrentHouse;
  readonly log: Log;
  readonly db: Database;
  /** Where the bytes of files are. */
  readonly storages: Pick<Storages, 'of'>;
  /** Makes icons of the community's logo. */
  readonly pictures: Pick<Pictures, 'icons'>;
  readonly passwords: Passwords;
  /** Counts sign-ins and new accounts. */
  readonly signInLimiter: SignInLimiter;
  /** Counts what people do by HTTP. */
  readonly personLimits: PersonLimits;
  /** How often people write, by sockets and programs together. */
  readonly limits: Pick<Limits, 'program'>;
  /** Posts a message into a room's log. */
  readonly post: Post;
  /** Edits, deletes and erases messages. */
  readonly changes: MessageChanges;
  /** What people do with messages, as far as it comes by HTTP. */
  readonly requests: Pick<MessageRequests, 'edit' | 'remove' | 'react' | 'hide' | 'removePreview'>;
  /** Messages that people report. */
  readonly reports: Reports;
  /** Searches in messages. */
  readonly searches: Pick<Searches, 'ask'>;
  /** Requests of programs that wait for news in a room. */
  readonly logWaits: Pick<LogWaits, 'wait'>;
  /** Notifies people on their devices. */
  readonly pushes: Pick<Pushes, 'publicKey' | 'test'>;
  /** For changes to rooms and their members, which are entries of the rooms' logs. */
  readonly messageLog: Pick<MessageLog, 'change'>;
  /** Deletes people and their messages. */
  readonly deletions: Pick<Deletions, 'delete'>;
  /** Deletes rooms with everything in them. */
  readonly roomDeletions: Pick<RoomDeletions, 'delete'>;
  /** Archives that administrators ask for. */
  readonly archiveExports: Pick<ArchiveExports, 'begin'>;
  /** The self-test of this installation. */
  readonly health: Health;
  /**
   * Tells every node at once that sessions ended, or that a person's profile changed. If this hint is lost, the sweep
   * finds ended sessions within 2 s, and a changed profile is read within a minute. Never throws.
   */
  announceSessions(change: SessionsChanged): void;
  /**
   * Tells every node at once that the inboxes of these people changed. If this hint is lost, each node's sweep finds
   * the change by the inbox versions. Call it after the commit. Never throws.
   */
  announceInboxes(userIds: readonly number[]): void;
  /** The same for a room that was renamed, archived, opened again or deleted, and for the inboxes that list it. */
  announceRoom(roomId: number): void;
  /** Counts a request at the address of a webhook, in the metrics of this process. */
  countHookWritten(status: number): void;
  /** Counts what became of somebody who came back from the organization's sign-in, in the metrics of this process. */
  countArrival(outcome: ArrivalOutcome): void;
}

const KEY = Symbol.for('tertulia.services');
const holder = globalThis as { [KEY]?: Services };

export function provideServices(services: Services): void {
  holder[KEY] = services;
}

/** @throws Error if server.ts has not provided them yet, as during `next build` */
export function services(): Services {
  const found = holder[KEY];
  if (!found) throw new Error('The services are not available: pages must run under server.ts');
  return found;
}
