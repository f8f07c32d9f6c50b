import { connect } from 'node:net';
import { eq } from 'drizzle-orm';
import { WebSocket } from 'ws';
import { socketPath } from '@/lib/chat/protocol';
import { rooms } from '@/lib/db/schema';
import type { FaultClient } from '@/tests/faults/client';
import { TcpProxy } from '@/tests/faults/injectors/proxy';
import { Load } from '@/tests/faults/load';
import { childrenOf } from '@/tests/support/processes';
import { eventually, onceEvent } from '@/tests/support/wait';
import type { Installation } from './installation';
import type { MetricsWatch } from './metrics-watch';
import {
  ageFile,
  askForPassword,
  nameSomebodyAway,
  reportAMessage,
  returnWithoutSignIn,
  searchAMessage,
  sendLargeFile,
  uploadWithoutStorage,
} from './use';

/** The room of which everybody is a member. */
const DEFAULT_ROOM = 'social';
const MOVES_WITHIN_MS = 60_000;
/** Long enough to fill the buffers of a client that reads nothing. */
const LONG_TEXT = ' y sigue'.repeat(400);

/** Causes faults while people write. They change the metrics that a restart leaves as they are. */
export async function causeFaults(installation: Installation, crowd: readonly FaultClient[], metrics: MetricsWatch) {
  const moves = (...names: string[]) =>
    eventually(
      async () => {
        await metrics.look();
        return names.every((name) => metrics.moved(`tertulia_${name}`));
      },
      { timeoutMs: MOVES_WITHIN_MS },
    );
  const { database, redis, nodes } = installation;

  await connectWithoutSession(installation, crowd);
  await moves('upgrades_refused_total');
  await sendNonsense(installation);
  await moves('client_faults_total');
  crowd[0]?.say('x'.repeat(5_000));
  await moves('frames_refused_total');
  await writeInTheDefaultRoom(installation);
  await moves('activity_frames_total');
  crowd[0]?.tab.chat?.writes(crowd[0].options.roomId);
  await moves('typing_frames_total');

  // No node asks an address of the private network for a page.
  crowd[0]?.say('mirad http://10.0.0.1/turnos');
  await moves('link_previews_total');

  await reportAMessage(installation, crowd);
  await moves('reports_total', 'report_decisions_total');
  await searchAMessage(installation, crowd);
  await moves('search_seconds');
  await nameSomebodyAway(installation, crowd);
  await moves('pushes_total', 'push_seconds');
  await askForPassword(installation, crowd);
  await moves('mails_total');
  await returnWithoutSignIn(installation, crowd);
  await moves('organization_sign_ins_total');
  const file = await sendLargeFile(installation, crowd);
  await moves('files_uploaded_total', 'files_uploaded_bytes_total', 'files_served_total', 'files_refused_total');
  await uploadWithoutStorage(installation, crowd);
  await moves('files_upload_failures_total');
  await ageFile(installation, file);
  await restartOne(installation);
  await moves('files_removed_total');

  await redis.kill();
  await moves('broker_up');
  await redis.restart();

  database.stall();
  await moves('writer_queue_messages');
  database.refusing = true;
  database.cutAll();
  await moves('commit_failures_total', 'sweeps_failed_total');
  database.pass();

  const { $client } = installation.people.db;
  await $client.query('SET GLOBAL innodb_flush_log_at_trx_commit = 2');
  // The trigger refuses only the test write of the node, which uses room 0, so that people can go on writing.
  await $client.query(`CREATE TRIGGER refuse BEFORE INSERT ON messages FOR EACH ROW
    IF NEW.room_id = 0 THEN SIGNAL SQLSTATE '45000'; END IF`);
  await moves('database_durable', 'database_writable');
  await $client.query('DROP TRIGGER refuse');
  await $client.query('SET GLOBAL innodb_flush_log_at_trx_commit = 1');

  const [worker] = childrenOf(nodes.at(-1)?.pid ?? 0);
  if (!worker) throw new Error('The second node has no processes of its own');
  process.kill(worker, 'SIGKILL');
  await moves('processes');

  await withStalledReader(installation, crowd, () => moves('readers_behind'));
}

async function restartOne(installation: Installation): Promise<void> {
  const [node] = installation.nodes;
  if (!node) throw new Error('There is no node');
  await node.stop();
  await installation.startNode(node);
}

async function connectWithoutSession({ origin }: Installation, crowd: readonly FaultClient[]): Promise<void> {
  const ws = new WebSocket(`${origin.replace('http', 'ws')}${socketPath(crowd[0]?.options.room ?? '')}`, { origin });
  ws.on('error', () => {}); // `unexpected-response` follows
  await onceEvent(ws, 'unexpected-response');
  ws.terminate();
}

/** Sends the request to a node directly, because the proxy would answer it. */
async function sendNonsense({ nodes }: Installation): Promise<void> {
  const socket = connect(nodes[0]?.port ?? 0, '127.0.0.1');
  socket.end('NONSENSE\r\n\r\n');
  socket.resume();
  await onceEvent(socket, 'close');
}

/** The people of the crowd follow another room, so they hear of this message in an `activity` frame. */
async function writeInTheDefaultRoom({ people }: Installation): Promise<void> {
  const [person] = await people.newPeople(1);
  const [room] = await people.db.select({ id: rooms.id }).from(rooms).where(eq(rooms.name, DEFAULT_ROOM));
  if (!person || !room) throw new Error('There is no person or no room');
  people.knowRoom(DEFAULT_ROOM, room.id);
  const writer = people.addClient(person, DEFAULT_ROOM, 0);
  await eventually(() => writer.open);
  writer.say('hola');
}

/** Connects the reader to the node directly, because the proxy would read for it. */
async function withStalledReader(
  { people, nodes }: Installation,
  crowd: readonly FaultClient[],
  work: () => Promise<unknown>,
): Promise<void> {
  const network = await TcpProxy.start({ host: '127.0.0.1', port: nodes[0]?.port ?? 0 });
  const [person] = await people.newPeople(1);
  const room = crowd[0]?.options.room ?? '';
  if (!person) throw new Error('There is no person');
  const reader = people.addClient(person, room, 0, { ports: [network.port] });
  const load = new Load(crowd, 100, people.endpoints.random, LONG_TEXT);
  try {
    await eventually(() => reader.open);
    network.stall();
    await work();
  } finally {
    await load.stop();
    network.pass();
    network.cutAll();
  }
}
