import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/**
 * The metrics of this process, for /metrics. This module only counts. It has no I/O and no timer, so that the code on a
 * message's path may import it. That code makes one call for each commit and each flush, and never one for each socket.
 */
export const registry = new Registry();

const registers = [registry];
/**
 * Upper bounds in seconds. The smallest is about one commit of a quiet database. The largest is above the 8 s after
 * which a sender is told to try again.
 */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

function counter<Label extends string = never>(name: string, help: string, labelNames: Label[] = []) {
  return new Counter({ name: `tertulia_${name}`, help, labelNames, registers });
}

function histogram<Label extends string = never>(name: string, help: string, labelNames: Label[] = []) {
  return new Histogram({ name: `tertulia_${name}`, help, labelNames, registers, buckets });
}

export const metrics = {
  committed: counter('messages_committed_total', 'Messages stored for the first time'),
  reactionCommits: counter('reaction_commits_total', 'Transactions that stored reactions, one or many'),
  commit: histogram('commit_seconds', 'Time from the acceptance of the oldest message of a batch to its commit'),
  commitFailures: counter('commit_failures_total', 'Tries to commit that failed'),
  deliveries: counter('deliveries_total', 'Frames written to live members: frames times sockets'),
  delivery: histogram(
    'delivery_seconds',
    'Within one turn of the event loop: from the first commit, or arrival from another node, to the last write',
  ),
  catchUps: counter('catch_ups_total', 'Times that a reader had to catch up from the log'),
  activityFrames: counter(
    'activity_frames_total',
    'Frames that told a socket of new messages in rooms it does not follow',
  ),
  inboxesSent: counter('inboxes_sent_total', 'Lists of rooms that were sent to sockets'),
  presenceFrames: counter('presence_frames_total', 'Frames that told a socket who is here'),
  typingFrames: counter('typing_frames_total', 'Frames that told a socket that somebody is writing'),
  expired: counter('messages_expired_total', 'Messages deleted because their room keeps none that are so old'),
  reports: counter('reports_total', 'Messages that somebody reported'),
  reportDecisions: counter('report_decisions_total', 'Decisions of administrators about reported messages', ['action']),
  organizationSignIns: counter('organization_sign_ins_total', 'Arrivals from the organization’s sign-in, by outcome', [
    'outcome',
  ]),
  sweep: histogram('sweep_seconds', 'Time of a comparison with the database: of rooms, or of inboxes', ['of']),
  sweepsFailed: counter('sweeps_failed_total', 'Comparisons with the database that failed'),
  upgradesRefused: counter('upgrades_refused_total', 'Sockets refused, by HTTP status', ['status']),
  framesRefused: counter('frames_refused_total', 'Frames refused, by error code', ['code']),
  clientFaults: counter('client_faults_total', 'Requests that could not be read, by kind of client fault', ['fault']),
  uploads: counter('files_uploaded_total', 'Files that were uploaded, by kind', ['kind']),
  uploadedBytes: counter('files_uploaded_bytes_total', 'Bytes of these uploads'),
  uploadsRefused: counter('files_refused_total', 'Uploads refused, by error code', ['code']),
  uploadFailures: counter('files_upload_failures_total', 'Uploads that failed because of the storage or the database'),
  filesServed: counter('files_served_total', 'Requests for files, by HTTP status', ['status']),
  filesRemoved: counter('files_removed_total', 'Files whose bytes were removed'),
  archiveExports: counter('archive_exports_total', 'Archives that administrators asked for, by outcome', ['outcome']),
  linkPreviews: counter('link_previews_total', 'Links for which a preview was wanted, by outcome', ['outcome']),
  pushes: counter('pushes_total', 'Notifications that were queued for a device, by outcome', ['outcome']),
  pushSeconds: histogram('push_seconds', 'Time until a push service has answered'),
  hooksTold: counter('webhooks_told_total', 'Messages that webhooks told an address of, by outcome', ['outcome']),
  hookSeconds: histogram('webhook_seconds', 'Time until such an address has answered'),
  hooksWritten: counter('webhooks_written_total', 'Requests at addresses of webhooks, by HTTP status', ['status']),
  mails: counter('mails_total', 'Mails that were queued, by kind and outcome', ['kind', 'outcome']),
  searches: histogram('search_seconds', 'Time of one page of a search in messages'),
  searchRoomsIndexed: counter(
    'search_rooms_indexed_total',
    'Rounds in which new entries of a room were indexed for search',
  ),
  http: histogram('http_seconds', 'HTTP requests, by class of route and of status', ['route', 'status']),
} as const;

/** What became of somebody who came back from the organization's sign-in. */
export type ArrivalOutcome = 'signed_in' | 'new' | 'entered' | 'linked' | 'refused' | 'failed';

export function countArrival(outcome: ArrivalOutcome): void {
  metrics.organizationSignIns.inc({ outcome });
}

/** @param status of the answer to a program that wrote at the address of a webhook */
export function countHookWritten(status: number): void {
  metrics.hooksWritten.inc({ status: String(status) });
}

/** Objects whose state is read only when the metrics are requested. */
export interface Watched {
  hub: { counts(): { connections: number; rooms: number; behind: number } };
  inboxes: { counts(): { people: number; watched: number } };
  presence: { counts(): { here: number; watched: number } };
  messageLog: { queued(): number };
  broker: { isUp(): boolean };
  database: { readonly writeProblem: string | null; readonly isDurable: boolean };
  /** Uses of mysql2 pools, by name. */
  pools: Record<string, () => { busy: number; free: number; waiting: number }>;
}

/** Creates the gauges, and Node's own metrics: memory, descriptors, event loop delay. Call this once in a process. */
export function watch({ hub, inboxes, presence, messageLog, broker, database, pools }: Watched): void {
  gauge('processes', 'Processes that answered this scrape', () => 1);
  gauge('connections', 'Open sockets', () => hub.counts().connections);
  gauge('rooms_open', 'Rooms with a member, counted in each process', () => hub.counts().rooms);
  gauge('readers_behind', 'Members that catch up from the log now, and get no live frames', () => hub.counts().behind);
  gauge('people_connected', 'People with a chat.v2 socket, counted in each process', () => inboxes.counts().people);
  gauge('rooms_watched', 'Rooms that these people belong to, counted in each process', () => inboxes.counts().watched);
  gauge('people_here', 'People with any socket, counted in each process', () => presence.counts().here);
  gauge('people_watched', 'People whose presence is shown, counted in each process', () => presence.counts().watched);
  gauge('writer_queue_messages', 'Accepted messages and changes whose commit has not begun', () => messageLog.queued());
  gauge('broker_up', '1: linked with the other nodes, or a single node', () => Number(broker.isUp()), 'min');
  const writable = () => Number(database.writeProblem === null);
  gauge('database_writable', '1: the database accepted the last write that was tried', writable, 'min');
  const durable = 'database_durable';
  gauge(durable, '1: by its settings, its commits survive a power failure', () => Number(database.isDurable), 'min');
  new Gauge({
    name: 'tertulia_database_connections',
    help: 'Connections of a pool, busy or free, and requests that wait for one',
    labelNames: ['pool', 'state'],
    registers,
    collect() {
      for (const [pool, use] of Object.entries(pools)) {
        for (const [state, count] of Object.entries(use())) this.set({ pool, state }, count);
      }
    },
  });
  collectDefaultMetrics({ register: registry });
}

function gauge(name: string, help: string, look: () => number, aggregator: 'sum' | 'min' = 'sum'): void {
  new Gauge({
    name: `tertulia_${name}`,
    help,
    aggregator,
    registers,
    collect() {
      this.set(look());
    },
  });
}
