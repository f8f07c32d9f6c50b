import type { Database } from '@/lib/db/client';
import { PRODUCT } from '@/lib/product';
import { SingleFlight } from '@/lib/single-flight';
import { type House, readHouse } from './house';
import type { IconName } from './icons';
import { readIcons } from './logo';

/** Another node may show the earlier name, look and defaults for so long. */
const FRESH_MS = 10_000;

/** What the community has decided about itself. Kept in memory, so that a page costs no query for it. */
export class CurrentHouse {
  #readAt = Date.now();
  #icons: Awaited<ReturnType<typeof readIcons>> = null;
  readonly #reading = new SingleFlight<'icons', void>();

  /** @param defaultZone of a community that has chosen none */
  constructor(
    private readonly db: Database,
    private house: House,
    private readonly defaultZone: string,
  ) {}

  async now(): Promise<House> {
    if (Date.now() - this.#readAt > FRESH_MS) {
      // Set before the query, so that of many pages only one asks.
      this.#readAt = Date.now();
      // A page that needs the database says itself that it is away.
      this.house = await readHouse(this.db).catch(() => this.house);
    }
    return this.house;
  }

  /** The name; the product's if the community has not chosen one. */
  async name(): Promise<string> {
    return (await this.now()).name || PRODUCT;
  }

  /** The community's zone. After a change on another node, one answer more than `now` may have the earlier one. */
  get timeZone(): string {
    void this.now();
    return this.house.timeZone ?? this.defaultZone;
  }

  /**
   * An icon of its logo, as PNG, and the logo's version; null: it has none. Kept in memory, since everybody may ask.
   * @throws the driver's error
   */
  async icon(name: IconName): Promise<{ logo: string; picture: Buffer } | null> {
    const { logo } = await this.now();
    if (logo === null) return null;
    if (this.#icons?.logo !== logo) await this.#reading.do('icons', () => this.#readIcons());
    const picture = this.#icons?.pictures.get(name);
    return this.#icons && picture ? { logo: this.#icons.logo, picture } : null;
  }

  /** The logo may have changed since the rest was read. */
  async #readIcons(): Promise<void> {
    this.#icons = await readIcons(this.db);
    this.house = { ...this.house, logo: this.#icons?.logo ?? null };
  }

  /** Sets what this node has just stored. */
  changed(house: House): void {
    this.house = house;
    this.#readAt = Date.now();
  }
}
