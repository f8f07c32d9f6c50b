import type { Measure, Sample } from './measures/measure';
import type { ServerName } from './servers';
import { median } from './stats';

/** All samples of a run. */
export class Results {
  readonly #samples = new Map<string, Sample[]>();

  add(measure: Measure, server: ServerName, sample: Sample): void {
    const key = keyOf(measure, server);
    this.#samples.set(key, [...(this.#samples.get(key) ?? []), sample]);
  }

  /** The median over the repetitions; null if nothing was measured. */
  median(measure: Measure, server: ServerName, value: string): number | null {
    const values = (this.#samples.get(keyOf(measure, server)) ?? []).flatMap((sample) => sample[value] ?? []);
    return values.length > 0 ? median(values) : null;
  }

  has(measure: Measure): boolean {
    return measure.servers.some((server) => this.#samples.has(keyOf(measure, server)));
  }
}

function keyOf(measure: Measure, server: ServerName): string {
  return `${measure.name} ${server}`;
}
