import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { registry, watch } from '@/lib/telemetry/metrics';
import { dashboardText } from './dashboard';

const read = (path: string) => readFileSync(path, 'utf8');
const dashboard = read('infra/monitoring/dashboard.json');
const alarms = read('infra/monitoring/alarms.yml');
const document = read('docs/operating.md');

/** The metrics of ours that a text names. A histogram has one name. */
const namesIn = (text: string) =>
  [
    ...new Set([...text.matchAll(/tertulia_[a-z_]+/g)].map(([name]) => name.replace(/_(bucket|count|sum)$/, ''))),
  ].sort();

/** Of the process that starts the others (lib/cluster). */
const OF_THE_CLUSTER = 'tertulia_worker_deaths_total';

const none = () => 0;
watch({
  hub: { counts: () => ({ connections: 0, rooms: 0, behind: 0 }) },
  inboxes: { counts: () => ({ people: 0, watched: 0 }) },
  presence: { counts: () => ({ here: 0, watched: 0 }) },
  messageLog: { queued: none },
  broker: { isUp: () => true },
  database: { writeProblem: null, isDurable: true },
  pools: {},
});
const ours = [...registry.getMetricsAsArray().map(({ name }) => name), OF_THE_CLUSTER].filter((name) =>
  name.startsWith('tertulia_'),
);

it('infra/monitoring/dashboard.json is what the script writes', () => {
  expect(dashboard).toBe(dashboardText());
});

it('the dashboard shows every metric of ours, and no other', () => {
  expect(namesIn(dashboard)).toEqual([...ours].sort());
});

it('the alarms are about metrics that exist, and docs/operating.md explains each of them', () => {
  expect(ours).toEqual(expect.arrayContaining(namesIn(alarms)));
  const table = document.slice(document.indexOf('| Alarm |'), document.indexOf('- **Prometheus** must'));
  expect(namesIn(table)).toEqual(expect.arrayContaining(namesIn(alarms)));
});
