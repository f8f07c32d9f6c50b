import { expect } from 'vitest';
import type { App } from './app';

export const METRICS_TOKEN = 'a-token-for-tests-of-metrics';

/** The current values of /metrics by `name{label="value"}`, with the labels in their given order. */
export async function scrape(app: App): Promise<Map<string, number>> {
  const answer = await fetch(`${app.origin}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } });
  expect(answer.status).toBe(200);
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}
