import { CONNECT } from './measures/connecting';
import { INBOX } from './measures/inbox';
import type { Measure } from './measures/measure';
import { PAGES } from './measures/pages';
import { STORM } from './measures/storm';
import { SWITCHING } from './measures/switching';
import { ACK_HOT, ACK_ROOMS, FANOUT, SATURATION } from './measures/talking';
import { UPLOADING } from './measures/uploading';
import { WATCHING } from './measures/watchers';
import { ROOM_WEIGHT, SIGN_IN_WEIGHT } from './measures/weighing';
import type { Results } from './results';
import type { ServerName } from './servers';

/** One row of the report: a value for each server, and the targets for ours. */
export interface Figure {
  readonly label: string;
  readonly measure: Measure;
  readonly value: string;
  readonly decimals: number;
  readonly targets?: readonly Target[];
}

interface Target {
  readonly description: string;
  reached(ours: number, other: (server: ServerName) => number): boolean;
}

const atLeast = (least: number): Target => ({
  description: `≥ ${least.toLocaleString('en')}`,
  reached: (ours) => ours >= least,
});
const atMost = (most: number): Target => ({ description: `≤ ${most}`, reached: (ours) => ours <= most });

export const FIGURES: readonly Figure[] = [
  {
    ...{ label: 'CPU per delivery, µs', measure: FANOUT, value: 'cpuUsPerDelivery', decimals: 1 },
    targets: [{ description: '≤ 1.3 × net', reached: (ours, other) => ours <= 1.3 * other('net') }],
  },
  { label: '… of MariaDB besides', measure: FANOUT, value: 'databaseCpuUsPerDelivery', decimals: 1 },
  { label: 'Latency p50, ms', measure: FANOUT, value: 'p50Ms', decimals: 2 },
  { label: 'Latency p99, ms', measure: FANOUT, value: 'p99Ms', decimals: 2, targets: [atMost(8)] },
  {
    ...{ label: 'Deliveries/s, saturated', measure: SATURATION, value: 'deliveriesPerSecond', decimals: 0 },
    targets: [
      atLeast(1_200_000),
      { description: '≥ 0.8 × net, together', reached: (ours, other) => ours >= 0.8 * other('net, together') },
    ],
  },
  { label: 'CPU per delivery, saturated, µs', measure: SATURATION, value: 'cpuUsPerDelivery', decimals: 2 },
  { label: 'Latency p99, saturated, ms', measure: SATURATION, value: 'p99Ms', decimals: 1 },
  {
    ...{ label: 'Acknowledged messages/s, 64 rooms', measure: ACK_ROOMS, value: 'acksPerSecond', decimals: 0 },
    targets: [atLeast(25_000)],
  },
  { label: '… CPU a message, µs', measure: ACK_ROOMS, value: 'cpuUsPerMessage', decimals: 1 },
  { label: '… of MariaDB besides', measure: ACK_ROOMS, value: 'databaseCpuUsPerMessage', decimals: 1 },
  {
    ...{ label: 'Acknowledged messages/s, one room', measure: ACK_HOT, value: 'acksPerSecond', decimals: 0 },
    targets: [atLeast(20_000)],
  },
  { label: '… CPU a message, µs', measure: ACK_HOT, value: 'cpuUsPerMessage', decimals: 1 },
  { label: '… of MariaDB besides', measure: ACK_HOT, value: 'databaseCpuUsPerMessage', decimals: 1 },
  {
    ...{ label: 'Connections opened/s', measure: CONNECT, value: 'connectionsPerSecond', decimals: 0 },
    targets: [atLeast(2_300)],
  },
  { label: 'CPU a connection opened, µs', measure: CONNECT, value: 'cpuUsPerConnection', decimals: 0 },
  { label: '… of MariaDB besides', measure: CONNECT, value: 'databaseCpuUsPerConnection', decimals: 0 },
  {
    ...{ label: 'Memory a connection, KB', measure: CONNECT, value: 'kbPerConnection', decimals: 1 },
    targets: [atMost(16)],
  },
  {
    ...{ label: '2,000 back at once, all up to date after, s', measure: STORM, value: 'levelSeconds', decimals: 1 },
    targets: [atMost(10)],
  },
  {
    ...{ label: 'Pages/s', measure: PAGES, value: 'pagesPerSecond', decimals: 0 },
    targets: [atLeast(200)],
  },
  { label: 'CPU a page, ms', measure: PAGES, value: 'cpuMsPerPage', decimals: 2 },
  { label: '… of MariaDB besides', measure: PAGES, value: 'databaseCpuMsPerPage', decimals: 2 },
  { label: 'Memory at most, MB', measure: PAGES, value: 'peakMb', decimals: 0, targets: [atMost(350)] },
  { label: '… over 20,000 pages', measure: PAGES, value: 'manyPeakMb', decimals: 0, targets: [atMost(350)] },
  { label: '… and 20 s later', measure: PAGES, value: 'restingMb', decimals: 0 },
  {
    ...{ label: 'JavaScript of a room, gzip, KB', measure: ROOM_WEIGHT, value: 'kb', decimals: 1 },
    targets: [atMost(155)],
  },
  { label: 'JavaScript to sign in, gzip, KB', measure: SIGN_IN_WEIGHT, value: 'kb', decimals: 1 },
  { label: 'Latency p99 before ten uploads, ms', measure: UPLOADING, value: 'quietP99Ms', decimals: 2 },
  {
    ...{ label: '… meanwhile, as a multiple', measure: UPLOADING, value: 'timesP99', decimals: 2 },
    targets: [atMost(1.2)],
  },
  {
    ...{ label: 'List of 200 rooms, query p50, ms', measure: INBOX, value: 'p50Ms', decimals: 2 },
    targets: [atMost(20)],
  },
  { label: '… p99', measure: INBOX, value: 'p99Ms', decimals: 2, targets: [atMost(20)] },
  { label: '… its frame, KB', measure: INBOX, value: 'kb', decimals: 1, targets: [atMost(40)] },
  { label: 'Memory of a person with one room, KB', measure: WATCHING, value: 'kbWithout', decimals: 1 },
  {
    ...{ label: '… more with 50 rooms', measure: WATCHING, value: 'kbOfRooms', decimals: 1 },
    targets: [atMost(16)],
  },
  {
    ...{ label: 'Sweep of 5,000 lists, ms', measure: WATCHING, value: 'sweepMs', decimals: 1 },
    targets: [atMost(50)],
  },
  { label: 'CPU a message, 50 members, µs', measure: WATCHING, value: 'cpuUsSmall', decimals: 0 },
  { label: '… 5,000 members', measure: WATCHING, value: 'cpuUsLarge', decimals: 0 },
  {
    ...{ label: '… as a multiple', measure: WATCHING, value: 'timesSmall', decimals: 2 },
    targets: [atMost(2)],
  },
  { label: '… alone for 2.5 s, ms', measure: WATCHING, value: 'cpuMsAlone', decimals: 1 },
  {
    ...{ label: 'A room that the tab has shown, ms', measure: SWITCHING, value: 'warmMs', decimals: 0 },
    targets: [atMost(100)],
  },
  {
    ...{ label: '… that it has not, ms', measure: SWITCHING, value: 'coldMs', decimals: 0 },
    targets: [atMost(300)],
  },
];

/** Each target's text and whether our server reached it; null if our server was not measured. */
export function targetsReached(figure: Figure, results: Results): { description: string; reached: boolean | null }[] {
  const ours = results.median(figure.measure, 'ours', figure.value);
  const other = (server: ServerName) => results.median(figure.measure, server, figure.value) ?? Number.NaN;
  return (figure.targets ?? []).map(({ description, reached }) => ({
    description,
    reached: ours === null ? null : reached(ours, other),
  }));
}
