import { MemoryBroker } from '@/lib/broker/memory';
import { RedisBroker } from '@/lib/broker/redis';
import { encodeEvent } from '@/lib/chat/server/frame';
import { Hub } from '@/lib/chat/server/hub';
import { hubSource } from '@/lib/chat/server/hub-source';
import { WriteBatcher } from '@/lib/chat/server/write-batcher';
import type { DatabaseAddress } from '@/lib/db/client';
import { openWriterPool } from '@/lib/db/writer-pool';
import { openChanges } from '@/lib/messages/changes';
import { openMessageLog } from '@/lib/messages/log';
import { openPost } from '@/lib/messages/post';
import type { Log } from '@/lib/telemetry/log';
import type { PreparedDatabase } from './prepare-database';

export type MessagePath = ReturnType<typeof openMessagePath>;

/** The path of a message: post → log → broker → hub → sockets. Starts the hub. */
export function openMessagePath({ db, epoch, config }: PreparedDatabase, address: DatabaseAddress, log: Log) {
  const { redisUrl } = config;
  // Without Redis this node gets only its own events.
  const broker = redisUrl === null ? new MemoryBroker() : new RedisBroker(redisUrl, epoch, log);
  const writerPool = openWriterPool(address);
  const messageLog = openMessageLog({ pool: writerPool, emit: (event) => broker.publish(encodeEvent(event)), log });
  const post = openPost(messageLog);
  const changes = openChanges({ messageLog, pool: writerPool, log });
  const batcher = new WriteBatcher();
  const hub = new Hub({ source: hubSource(db), broker, batcher, log, epoch });
  broker.listen(hub);
  hub.start();
  return { broker, writerPool, messageLog, post, changes, batcher, hub };
}
