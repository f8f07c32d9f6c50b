import type { Change, MemberLog, Row, Seen } from './journal';

interface Origin {
  name: string;
  text: string;
}

/** Knows who wrote what, and which texts a message may have: its first one, those of its edits, or none. Pure. */
export class Authorship {
  readonly #origins = new Map<string, Origin>();
  readonly #changes = new Map<string, Change[]>();

  constructor(
    members: readonly MemberLog[],
    changes: readonly Change[],
    private readonly erased: ReadonlySet<string>,
  ) {
    for (const { name, entries } of members) {
      for (const entry of entries) {
        if (entry.kind === 'invoke' || entry.kind === 'post')
          this.#origins.set(entry.clientId, { name, text: entry.text });
      }
    }
    for (const change of changes) {
      const others = this.#changes.get(change.clientId);
      if (others) others.push(change);
      else this.#changes.set(change.clientId, [change]);
    }
  }

  /** The name that is stored with a person's messages; null if the person was erased. */
  storedName(name: string): string | null {
    return this.erased.has(name) ? null : name;
  }

  /** Whether this row can be the result of all messages and changes. */
  mayBeStored({ clientId, user, text }: Row): boolean {
    const origin = this.#origins.get(clientId);
    if (origin && user !== this.storedName(origin.name)) return false;
    if (origin && this.erased.has(origin.name)) return text === null;
    const changes = this.#changes.get(clientId) ?? [];
    const done = changes.filter(({ outcome }) => outcome === 'done');
    if (changes.some((change) => change.text === null && change.outcome === 'done')) return text === null;
    if (done.length === 0 && (!origin || text === origin.text)) return true;
    // A change that ended before another one began was overwritten by it.
    const lastBegun = Math.max(Number.NEGATIVE_INFINITY, ...done.map(({ startedAt }) => startedAt));
    return changes.some((change) => change.text === text && (change.endedAt ?? Number.POSITIVE_INFINITY) >= lastBegun);
  }

  /** Whether a client may have seen this at some moment, if the message is now stored as `row`. */
  mayBeSeen({ clientId, user, text }: Seen, row: Row): boolean {
    const origin = this.#origins.get(clientId) ?? { name: row.user, text: row.text };
    if (user !== origin.name && (user !== null || row.user !== null)) return false;
    if (text === null) return row.text === null;
    return text === origin.text || (this.#changes.get(clientId) ?? []).some((change) => change.text === text);
  }
}
