import type { InboxChanged } from '@/lib/broker/broker';
import { MemoryBroker } from '@/lib/broker/memory';
import { RedisBroker } from '@/lib/broker/redis';
import { encodeEvent } from '@/lib/chat/server/frame';
import { Hub } from '@/lib/chat/server/hub';
import { hubSource } from '@/lib/chat/server/hub-source';
import { inboxSource } from '@/lib/chat/server/inbox/inbox-source';
import { Inboxes } from '@/lib/chat/server/inbox/inboxes';
import { ReadQueue } from '@/lib/chat/server/inbox/read-queue';
import { GuestWatches } from '@/lib/chat/server/presence/guest-watches';
import { Presence } from '@/lib/chat/server/presence/presence';
import { WriteBatcher } from '@/lib/chat/server/write-batcher';
import type { DatabaseAddress } from '@/lib/db/client';
import { openWriterPool } from '@/lib/db/writer-pool';
import { readAttaching } from '@/lib/files/attach';
import { openChanges } from '@/lib/messages/changes';
import type { LogEvent } from '@/lib/messages/events';
import { openMessageLog } from '@/lib/messages/log';
import { openFindNamed } from '@/lib/messages/mentions/naming';
import { openPost } from '@/lib/messages/post';
import { openRequests } from '@/lib/messages/requests/requests';
import { MemoryPresence } from '@/lib/presence/memory';
import { RedisPresence } from '@/lib/presence/redis';
import { openReports } from '@/lib/reports/reports';
import { changeReadStates, unreadRooms } from '@/lib/rooms/read-state';
import type { Log } from '@/lib/telemetry/log';
import { presenceProfiles } from '@/lib/users/profile';
import { seenAmong } from '@/lib/users/seen';
import type { PreparedDatabase } from './prepare-database';

export type MessagePath = ReturnType<typeof openMessagePath>;

/** The path of a message: post → log → broker → hub → sockets. Starts the hub and the presence. */
export function openMessagePath({ db, epoch, config }: PreparedDatabase, address: DatabaseAddress, log: Log) {
  const { redisUrl } = config;
  // Without Redis this node gets only its own events.
  const broker = redisUrl === null ? new MemoryBroker() : new RedisBroker(redisUrl, epoch, log);
  const writerPool = openWriterPool(address);
  const observers: ((event: LogEvent) => void)[] = [];
  const emit = (event: LogEvent) => {
    broker.publish(encodeEvent(event));
    for (const observe of observers) observe(event);
  };
  const messageLog = openMessageLog({ pool: writerPool, emit, log });
  /** Is told what this node committed, after the broker. Must return at once, and not throw. */
  const observe = (observer: (event: LogEvent) => void) => void observers.push(observer);
  const readObservers: ((change: InboxChanged) => void)[] = [];
  /** Is told what this node announces of what people have read. Must return at once, and not throw. */
  const observeReads = (observer: (change: InboxChanged) => void) => void readObservers.push(observer);
  const reads = new ReadQueue({
    change: (requests) => changeReadStates(db, requests),
    unreadRooms: (userIds) => unreadRooms(db, userIds),
    announce: (change) => {
      broker.announceInbox(change);
      for (const observe of readObservers) observe(change);
    },
    log,
  });
  const store = redisUrl === null ? new MemoryPresence() : new RedisPresence(redisUrl, epoch, log);
  const findNamed = openFindNamed({ db, presence: store, mentionAll: config.mentionAll, log });
  const readFiles = (userId: number, ids: readonly string[]) => readAttaching(db, userId, ids);
  // Who posts a message has read the room up to it. The answer does not wait for that to be written.
  const post = openPost(messageLog, findNamed, readFiles, ({ userId }, { id }, seq) => reads.read(userId, id, seq));
  const changes = openChanges({ messageLog, pool: writerPool, log });
  const { editWindowMs, pinning } = config;
  const requests = openRequests({ messageLog, findNamed, editWindowMs, pinning });
  const reports = openReports(messageLog);
  const batcher = new WriteBatcher();
  const inboxes = new Inboxes({ source: inboxSource(db), broker, log });
  const presence = new Presence({ store, profiles: (userIds) => presenceProfiles(db, userIds), log });
  const seen = (userId: number, ids: readonly number[]) => seenAmong(db, { userId, role: 'guest' }, ids);
  const guests = new GuestWatches({ presence, seen, log });
  const hub = new Hub({ source: hubSource(db), broker, batcher, inboxes, presence, guests, log, epoch });
  broker.listen(hub);
  hub.start();
  presence.start();
  guests.start();
  const parts = { broker, writerPool, messageLog, observe, observeReads, post, changes, requests, reports };
  return { ...parts, batcher, hub, inboxes, presence, guests, presenceStore: store, reads };
}
