import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Writes the dashboard for Grafana. Run it after a change of the metrics: `node --import tsx
 * scripts/assets/dashboard.ts`
 */

interface Panel {
  title: string;
  /** Grafana's name of the unit. */
  unit: 's' | 'short' | 'bytes' | 'reqps' | 'ops' | 'Bps' | 'percentunit';
  /** PromQL, each with its legend. */
  lines: [expression: string, legend: string][];
}

const perSecond = (metric: string, by = '') => {
  const rate = `rate(tertulia_${metric}[$__rate_interval])`;
  return by === '' ? `sum(${rate})` : `sum by (${by}) (${rate})`;
};
const quantile = (q: number, metric: string, by = '') => {
  const groups = ['le', ...(by === '' ? [] : [by])].join(', ');
  return `histogram_quantile(${q}, sum by (${groups}) (rate(tertulia_${metric}_bucket[$__rate_interval])))`;
};
const times = (metric: string): Panel['lines'] => [
  [quantile(0.5, metric), 'p50'],
  [quantile(0.99, metric), 'p99'],
];
const byNode = (metric: string): Panel['lines'] => [[`tertulia_${metric}`, '{{instance}}']];

const ROWS: [title: string, panels: Panel[]][] = [
  [
    'People and messages',
    [
      { title: 'Open sockets', unit: 'short', lines: byNode('connections') },
      {
        title: 'People who are here',
        unit: 'short',
        lines: [
          ['sum(tertulia_people_here)', 'with any socket'],
          ['sum(tertulia_people_connected)', 'with a chat.v2 socket'],
          ['sum(tertulia_people_watched)', 'whose presence is shown'],
        ],
      },
      {
        title: 'Stored',
        unit: 'ops',
        lines: [
          [perSecond('messages_committed_total'), 'messages'],
          [perSecond('reaction_commits_total'), 'commits of reactions'],
          [perSecond('messages_expired_total'), 'erased for their age'],
          [perSecond('reports_total'), 'reports'],
          [perSecond('report_decisions_total'), 'decisions about reports'],
        ],
      },
      { title: 'Until stored', unit: 's', lines: times('commit_seconds') },
      { title: 'Until delivered, in the process', unit: 's', lines: times('delivery_seconds') },
      {
        title: 'Frames',
        unit: 'ops',
        lines: [
          [perSecond('deliveries_total'), 'entries'],
          [perSecond('activity_frames_total'), 'activity'],
          [perSecond('presence_frames_total'), 'presence'],
          [perSecond('typing_frames_total'), 'typing'],
          [perSecond('inboxes_sent_total'), 'lists of rooms'],
          [perSecond('catch_ups_total'), 'times that a reader caught up'],
        ],
      },
    ],
  ],
  [
    'Trouble',
    [
      {
        title: 'The database',
        unit: 'short',
        lines: [
          ['min(tertulia_database_writable)', 'takes writes'],
          ['min(tertulia_database_durable)', 'survives a power failure'],
          ['min(tertulia_broker_up)', 'nodes hear each other'],
        ],
      },
      { title: 'Waiting to be stored', unit: 'short', lines: byNode('writer_queue_messages') },
      { title: 'Readers that are behind', unit: 'short', lines: byNode('readers_behind') },
      {
        title: 'Failures',
        unit: 'ops',
        lines: [
          [perSecond('commit_failures_total'), 'commits'],
          [perSecond('sweeps_failed_total'), 'sweeps'],
          [perSecond('files_upload_failures_total'), 'uploads'],
          [perSecond('worker_deaths_total'), 'processes'],
        ],
      },
      {
        title: 'Refused',
        unit: 'ops',
        lines: [
          [perSecond('frames_refused_total', 'code'), 'frames: {{code}}'],
          [perSecond('upgrades_refused_total', 'status'), 'sockets: {{status}}'],
          [perSecond('files_refused_total', 'code'), 'files: {{code}}'],
          [perSecond('client_faults_total', 'fault'), 'requests: {{fault}}'],
        ],
      },
      { title: 'Sweeps', unit: 's', lines: [[quantile(0.99, 'sweep_seconds', 'of'), 'p99 of {{of}}']] },
    ],
  ],
  [
    'Pages, files and search',
    [
      {
        title: 'Requests',
        unit: 'reqps',
        lines: [[perSecond('http_seconds_count', 'route, status'), '{{route}} {{status}}']],
      },
      { title: 'Time of a request', unit: 's', lines: [[quantile(0.99, 'http_seconds', 'route'), 'p99 of {{route}}']] },
      {
        title: 'Search',
        unit: 's',
        lines: [...times('search_seconds'), [perSecond('search_rooms_indexed_total'), 'rounds of indexing a second']],
      },
      {
        title: 'Files',
        unit: 'ops',
        lines: [
          [perSecond('files_uploaded_total', 'kind'), 'uploaded: {{kind}}'],
          [perSecond('files_served_total', 'status'), 'served: {{status}}'],
          [perSecond('files_removed_total'), 'removed'],
          [perSecond('link_previews_total', 'outcome'), 'previews: {{outcome}}'],
        ],
      },
      { title: 'Archives', unit: 'ops', lines: [[perSecond('archive_exports_total', 'outcome'), '{{outcome}}']] },
      { title: 'Uploads', unit: 'Bps', lines: [[perSecond('files_uploaded_bytes_total'), 'bytes']] },
      {
        title: 'Connections to the database',
        unit: 'short',
        lines: [['sum by (pool, state) (tertulia_database_connections)', '{{pool}} {{state}}']],
      },
    ],
  ],
  [
    'Reaching people',
    [
      { title: 'Notifications', unit: 'ops', lines: [[perSecond('pushes_total', 'outcome'), '{{outcome}}']] },
      { title: 'Until a push service answers', unit: 's', lines: times('push_seconds') },
      { title: 'Mails', unit: 'ops', lines: [[perSecond('mails_total', 'kind, outcome'), '{{kind}} {{outcome}}']] },
      {
        title: 'Webhooks',
        unit: 'ops',
        lines: [
          [perSecond('webhooks_told_total', 'outcome'), 'told: {{outcome}}'],
          [perSecond('webhooks_written_total', 'status'), 'written: {{status}}'],
        ],
      },
      { title: 'Until the address of a webhook answers', unit: 's', lines: times('webhook_seconds') },
      {
        title: 'Sign-in of the organization',
        unit: 'ops',
        lines: [[perSecond('organization_sign_ins_total', 'outcome'), '{{outcome}}']],
      },
    ],
  ],
  [
    'Processes',
    [
      { title: 'Memory', unit: 'bytes', lines: [['process_resident_memory_bytes', '{{instance}}']] },
      {
        title: 'Processor',
        unit: 'percentunit',
        lines: [['rate(process_cpu_seconds_total[$__rate_interval])', '{{instance}}']],
      },
      {
        title: 'Delay of the event loop',
        unit: 's',
        lines: [['nodejs_eventloop_lag_p99_seconds', 'p99 {{instance}}']],
      },
      { title: 'Descriptors', unit: 'short', lines: [['process_open_fds', '{{instance}}']] },
      {
        title: 'Processes and rooms',
        unit: 'short',
        lines: [
          ['sum(tertulia_processes)', 'processes'],
          ['sum(tertulia_rooms_open)', 'open rooms'],
          ['sum(tertulia_rooms_watched)', 'watched rooms'],
        ],
      },
    ],
  ],
];

const [WIDTH, HEIGHT, ACROSS] = [24, 8, 3];
const SOURCE = { type: 'prometheus', uid: '$source' };

/** The dashboard as Grafana imports it. It asks for a Prometheus source. */
export function dashboard(): object {
  const panels: object[] = [];
  let y = 0;
  for (const [title, own] of ROWS) {
    panels.push({ id: panels.length + 1, type: 'row', title, collapsed: false, gridPos: { x: 0, y, w: WIDTH, h: 1 } });
    y += 1;
    for (const [i, panel] of own.entries()) {
      const w = WIDTH / ACROSS;
      const gridPos = { x: (i % ACROSS) * w, y: y + Math.floor(i / ACROSS) * HEIGHT, w, h: HEIGHT };
      panels.push({ id: panels.length + 1, gridPos, ...timeseries(panel) });
    }
    y += Math.ceil(own.length / ACROSS) * HEIGHT;
  }
  return {
    uid: 'tertulia',
    title: 'Tertulia',
    schemaVersion: 39,
    editable: true,
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    templating: { list: [{ name: 'source', label: 'Prometheus', type: 'datasource', query: 'prometheus' }] },
    panels,
  };
}

function timeseries({ title, unit, lines }: Panel): object {
  return {
    type: 'timeseries',
    title,
    datasource: SOURCE,
    fieldConfig: { defaults: { unit, min: 0, custom: { showPoints: 'never' } }, overrides: [] },
    targets: lines.map(([expr, legendFormat], i) => ({
      refId: String.fromCharCode(65 + i),
      datasource: SOURCE,
      expr,
      legendFormat,
    })),
  };
}

/** The text of infra/monitoring/dashboard.json. */
export const dashboardText = () => `${JSON.stringify(dashboard(), null, 2)}\n`;

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync('infra/monitoring/dashboard.json', dashboardText());
