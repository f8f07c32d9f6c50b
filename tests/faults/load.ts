import type { FaultClient } from './client';

/** People who talk: each at random moments, together about `perSecond` messages. */
export class Load {
  readonly #timers = new Set<NodeJS.Timeout>();
  #said = 0;
  #running = true;

  constructor(
    private readonly clients: readonly FaultClient[],
    private readonly perSecond: number,
    private readonly random: () => number,
    private readonly filler = ' — y así va pasando la tarde, entre cafés',
  ) {
    for (const client of clients) this.#sayLater(client);
  }

  stop(): void {
    this.#running = false;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #sayLater(client: FaultClient): void {
    const meanMs = (1_000 * this.clients.length) / this.perSecond;
    const ms = -Math.log(1 - this.random()) * meanMs;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (!this.#running) return;
      // A full outbox: somebody who sees that nothing goes out stops typing.
      client.say(`${client.options.person.username} ${++this.#said}${this.filler}`);
      this.#sayLater(client);
    }, ms);
    this.#timers.add(timer);
  }
}
