import type { Database } from '@/lib/db/client';
import { PRODUCT } from '@/lib/product';
import { readHouse } from './house';

/** Another node may show the earlier name for so long. */
const FRESH_MS = 10_000;

/** The name of the community, as pages show it. Kept in memory, so that a page costs no query for it. */
export class HouseName {
  #readAt = Date.now();

  constructor(
    private readonly db: Database,
    private name: string,
  ) {}

  /** The name; the product's if the community has not chosen one. */
  async current(): Promise<string> {
    if (Date.now() - this.#readAt > FRESH_MS) {
      // Set before the query, so that of many pages only one asks.
      this.#readAt = Date.now();
      // A page that needs the database says itself that it is away.
      this.name = await readHouse(this.db).then(
        ({ name }) => name,
        () => this.name,
      );
    }
    return this.name || PRODUCT;
  }

  /** Sets what this node has just stored. */
  renamed(name: string): void {
    this.name = name;
    this.#readAt = Date.now();
  }
}
