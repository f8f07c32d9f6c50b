import { and, eq } from 'drizzle-orm';
import type { z } from 'zod';
import { memberships } from '@/lib/db/schema';
import type { Operation } from '@/lib/rest/operation';
import { OPERATIONS } from '@/lib/rest/operations';
import type { AccessFixture } from '@/tests/integration/access/fixture';
import type { Who } from '@/tests/support/factory';
import type { Person } from '@/tests/support/people';
import { fileOf, type Handler, methodOf } from '@/tests/support/routes';
import { bodyText, pathOf, type Recipe, type Sender } from './recipe';
import type { Sent } from './sending';

/** A person, rooms and messages for which a request of a handler is granted. */
interface Ground {
  path: string;
  body: unknown;
  as: Person | null;
  left: number;
}

/** Requests that share a ground. Most limits for a person allow more in their time. */
const USES = 20;

/** Makes requests to one handler from recipes. */
export class FuzzedHandler {
  readonly #grounds = new Map<string, Ground>();

  constructor(
    private readonly fixture: AccessFixture,
    readonly row: Handler,
  ) {}

  /** @returns the request, and what to call with the status of its answer */
  async request(recipe: Recipe): Promise<{ sent: Sent; answered: (status: number) => void }> {
    const sender = recipe.sender ?? { who: this.#granted(), is: 'the same' };
    const key = `${sender.who}/${sender.is}`;
    const ground = this.#grounds.get(key) ?? (await this.#ground(sender));
    this.#grounds.set(key, ground);
    const method = methodOf(this.row.name);
    const { as, body } = ground;
    const sent = {
      method,
      path: pathOf(ground.path, recipe),
      as,
      headers: recipe.headers,
      body: bodyText(body, recipe),
    };
    return { sent, answered: (status) => this.#answered(key, ground, status) };
  }

  #granted(): Who {
    const { admin, member } = this.row.status;
    return admin < 400 && member >= 400 ? 'admin' : 'member';
  }

  async #ground({ who, is }: Sender): Promise<Ground> {
    const { make } = this.fixture;
    const owner = await make.person(is === 'a stranger' ? 'member' : who);
    const { path, body, as = owner } = await this.row.request(make, owner);
    if (is === 'a moderator' && owner) {
      const isOwner = and(eq(memberships.userId, owner.userId), eq(memberships.role, 'owner'));
      await make.db.update(memberships).set({ role: 'moderator' }).where(isOwner);
    }
    const stranger = is === 'a stranger' ? await this.#stranger(who, as?.token !== undefined) : undefined;
    return { path, body, as: stranger === undefined ? as : stranger, left: USES };
  }

  async #stranger(who: Who, byToken: boolean): Promise<Person | null> {
    const { make } = this.fixture;
    const person = await make.person(who);
    return byToken ? make.byToken(person) : person;
  }

  /** A ground is left when it is used up: what it is about is gone, or its person is signed out or over a limit. */
  #answered(key: string, ground: Ground, status: number): void {
    ground.left--;
    const isGone = status < 400 && methodOf(this.row.name) === 'DELETE';
    if (isGone || status === 401 || status === 429 || ground.left <= 0) this.#grounds.delete(key);
  }
}

/** What a route's module has after `handler` and `operation` were replaced by functions that return their rules. */
export interface Ruled {
  rules: { body?: z.ZodType; params?: z.ZodType; query?: z.ZodType };
}

/** The names that the queries of handlers have; those of other handlers are tried too. */
const QUERIES: readonly [RegExp, string[]][] = [
  [/^GET .*\/messages\/route\.ts$/, ['before', 'after', 'around', 'at', 'limit']],
  [/^GET .*\/mentions\//, ['before']],
  [/^GET .*\/files\//, ['kind', 'before']],
  [/^GET .*\/days\//, ['month', 'zone']],
  [/^GET .*\/members\//, ['after']],
  [/^GET .*\/linked\//, ['to']],
  [/^GET .*\/people\/route\.ts$/, ['q']],
  [/^GET .*\/log\//, ['since', 'epoch', 'limit', 'wait']],
  [/^(GET|HEAD) .*\/export\//, ['as']],
  [/^GET .*\/auth\//, ['callbackUrl', 'error']],
];

export function queryNames(name: Handler['name']): string[] {
  return QUERIES.find(([route]) => route.test(name))?.[1] ?? [];
}

/** The operation of the API for programs that a route answers. */
export function operationOf(name: Handler['name']): Operation | undefined {
  const path = /^app\/api\/v1(.*)\/route\.ts$/.exec(fileOf(name))?.[1]?.replace(/\[(\w+)\]/g, '{$1}');
  return Object.values(OPERATIONS).find((each) => each.path === path && each.method === methodOf(name)) as
    | Operation
    | undefined;
}
