import type { Talk, Talked } from '@/tests/bench/live/load/commands';
import { ROOMS, roomName } from '@/tests/bench/live/ours';
import type { ServerName } from '@/tests/bench/live/servers';
import type { Measure, Sample } from './measure';

interface Scene {
  rooms: number;
  membersPerRoom: number;
  speakersPerRoom: number;
  pace: Talk['pace'];
  until: Talk['until'];
}

/** Besides the speakers, this many members of each room read the stamp of every message. */
const LISTENING_READERS = 10;
const HANDSHAKES_AT_ONCE = 50;
const EVERY: ServerName[] = ['ours', 'net', 'net, together', 'ws', 'socket.io'];

function talking(name: string, servers: ServerName[], description: string, scene: Scene): Measure {
  return {
    name,
    description,
    servers,
    async sample({ port, dialect, cookies, pids }, load, { warmUpMessages, windowMs }) {
      const rooms = Array.from({ length: scene.rooms }, (_, i) => roomName(i));
      const connections = scene.rooms * scene.membersPerRoom;
      // If an acknowledgement ends a message's flight, stamps need not be read. The counts are checked anyway.
      const readers = scene.until === 'ack' ? 1 : scene.speakersPerRoom + LISTENING_READERS;
      const how = { port, dialect, cookies, rooms, readers, query: '', missed: 0, atOnce: HANDSHAKES_AT_ONCE };
      await load.open({ ...how, connections });
      const { pace, until, speakersPerRoom: speakers } = scene;
      return rates(await load.talk({ speakers, pace, until, warmUpMessages, windowMs, pids: { ...pids } }));
    },
  };
}

function rates({ seconds, messages, acks, deliveries, p50Ms, p99Ms, cpu }: Talked): Sample {
  const { server = 0, database = 0, load = 0 } = cpu;
  return {
    deliveriesPerSecond: deliveries / seconds,
    acksPerSecond: acks / seconds,
    cpuUsPerDelivery: (server / deliveries) * 1e6,
    cpuUsPerMessage: (server / messages) * 1e6,
    databaseCpuUsPerDelivery: (database / deliveries) * 1e6,
    databaseCpuUsPerMessage: (database / messages) * 1e6,
    p50Ms,
    p99Ms,
    serverCpuShare: server / seconds,
    loadCpuShare: load / seconds,
  };
}

export const FANOUT = talking('fanout', EVERY, '50 messages/s, from 10 of the 200 members of a room, to all of them.', {
  rooms: 1,
  membersPerRoom: 200,
  speakersPerRoom: 10,
  pace: { perSecond: 50 },
  until: 'delivery',
});

export const SATURATION = talking(
  'saturation',
  EVERY,
  '500 members of a room, 10 of whom keep 4 messages in flight each, until their own delivery.',
  { rooms: 1, membersPerRoom: 500, speakersPerRoom: 10, pace: { inFlight: 4 }, until: 'delivery' },
);

export const ACK_ROOMS = talking(
  'ack',
  ['ours'],
  `${ROOMS} rooms of 2 members, each with 20 messages in flight, until their acknowledgement.`,
  { rooms: ROOMS, membersPerRoom: 2, speakersPerRoom: 2, pace: { inFlight: 20 }, until: 'ack' },
);

export const ACK_HOT = talking(
  'ack-hot',
  ['ours'],
  'One room of 20 members, each with 50 messages in flight, until their acknowledgement.',
  { rooms: 1, membersPerRoom: 20, speakersPerRoom: 20, pace: { inFlight: 50 }, until: 'ack' },
);
