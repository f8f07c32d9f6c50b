/** Turns the times of a phone's clock into instants. Pure. */

const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, made);
  return made;
}

/** What the zone's clocks show, written as if it were UTC. */
function shownAt(ms: number, zone: string): number {
  const parts = formatFor(zone).formatToParts(ms);
  const of = (name: string) => Number(parts.find(({ type }) => type === name)?.value);
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
}

const DAY_MS = 86_400_000;

/**
 * The instants at which the clocks of the zone show this time, earlier one first: two if they were set back over it.
 * One if they skip it: as long after the change as the time is.
 * @param local the time, written as if it were UTC, in whole seconds
 */
export function instantsOf(local: number, zone: string): number[] {
  const offsets = [local - DAY_MS, local + DAY_MS].map((ms) => shownAt(ms, zone) - ms);
  const found = [...new Set(offsets.map((offset) => local - offset))].filter((ms) => shownAt(ms, zone) === local);
  return found.length > 0 ? found.sort((a, b) => a - b) : [local - (offsets[0] ?? 0)];
}
