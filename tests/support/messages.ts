import type { Pool } from 'mysql2/promise';
import type { Broker } from '@/lib/broker/broker';
import { encodeEvent } from '@/lib/chat/server/frame';
import type { Database } from '@/lib/db/client';
import { readAttaching } from '@/lib/files/attach';
import { type MessageChanges, openChanges } from '@/lib/messages/changes';
import type { LogEvent } from '@/lib/messages/events';
import { type MessageLog, openMessageLog } from '@/lib/messages/log';
import { openFindNamed } from '@/lib/messages/mentions/naming';
import { openPost, type Post } from '@/lib/messages/post';
import { type MessageRequests, openRequests, type RequestOptions } from '@/lib/messages/requests/requests';
import { MemoryPresence } from '@/lib/presence/memory';
import { openReports, type Reports } from '@/lib/reports/reports';
import { type Log, openLog } from '@/lib/telemetry/log';

export interface Messages extends MessageLog {
  post: Post;
  changes: MessageChanges;
  requests: MessageRequests;
  reports: Reports;
}

/** Opens what writes the messages of one node, connected as in server.ts. */
export function openMessages(
  pool: Pool,
  broker: Broker,
  log: Log = openLog('silent'),
  settings: Partial<RequestOptions> = {},
  observe: (event: LogEvent) => void = () => {},
): Messages {
  const emit = (event: LogEvent) => {
    broker.publish(encodeEvent(event));
    observe(event);
  };
  const messageLog = openMessageLog({ pool, emit, log });
  const db = { $client: pool } as Database;
  const findNamed = openFindNamed({ db, presence: new MemoryPresence(), mentionAll: 'everyone', log });
  const requests = openRequests({
    messageLog,
    findNamed,
    editWindowMs: 24 * 3_600_000,
    pinning: 'moderators',
    ...settings,
  });
  return {
    ...messageLog,
    post: openPost(messageLog, findNamed, (userId, ids) => readAttaching(db, userId, ids)),
    changes: openChanges({ messageLog, pool, log }),
    requests,
    reports: openReports(messageLog),
  };
}
