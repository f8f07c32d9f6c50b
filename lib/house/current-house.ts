import type { Database } from '@/lib/db/client';
import { PRODUCT } from '@/lib/product';
import { type House, readHouse } from './house';
import type { IconName } from './icons';
import { readIcons } from './logo';

/** Another node may show the earlier name, look and defaults for so long. */
const FRESH_MS = 10_000;

/** What the community has decided about itself. Kept in memory, so that a page costs no query for it. */
export class CurrentHouse {
  #readAt = Date.now();
  #icons: { logo: string; pictures: Map<IconName, Buffer> } | null = null;

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
    if (this.#icons?.logo !== logo) this.#icons = { logo, pictures: await readIcons(this.db) };
    const picture = this.#icons.pictures.get(name);
    return picture ? { logo, picture } : null;
  }

  /** Sets what this node has just stored. */
  changed(house: House): void {
    this.house = house;
    this.#readAt = Date.now();
  }
}
