export const METRICS_TOKEN = 'a-token-for-the-benchmark';

/** A value of /metrics, by its whole name with its labels. @throws Error if there is none */
export async function metric(port: number, name: string): Promise<number> {
  const headers = { authorization: `Bearer ${METRICS_TOKEN}` };
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`, { headers })).text();
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  if (line === undefined) throw new Error(`There is no metric ${name}`);
  return Number(line.slice(name.length + 1));
}
