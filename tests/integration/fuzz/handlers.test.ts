import { join } from 'node:path';
import fc from 'fast-check';
import pLimit from 'p-limit';
import { expect, it, vi } from 'vitest';
import type { z } from 'zod';
import { accessFixture } from '@/tests/integration/access/fixture';
import { ChatClient } from '@/tests/support/chat-client';
import { fileOf, HANDLERS, type Handler, methodOf, PAGES, titled } from '@/tests/support/routes';
import { faultsIn } from './faults';
import { FuzzedHandler, operationOf, queryNames, type Ruled } from './handlers';
import { moreRequests } from './more-requests';
import { pathOf, type Recipe, recipes } from './recipe';
import { checkAnswer, described, type Sent, send } from './sending';
import { CASES, FUZZ_SEED, FUZZ_TIMEOUT_MS, PARTS } from './settings';

/**
 * Sends requests to every handler and every page that are granted, made from the zod schema of the handler, or broken in
 * one place or many; and expects of each an answer that is none of a fault. `npm run test:fuzz` sends many more.
 */

// The modules of the routes are loaded only for the shapes of their bodies.
vi.mock('@/lib/api/handler', async (original) => ({
  ...(await original<object>()),
  handler: (rules: Ruled['rules']) => ({ rules }),
}));
vi.mock('@/lib/rest/operation', () => ({ operation: (rules: Ruled['rules']) => ({ rules }) }));

const fixture = accessFixture();

/** Requests under way at once. */
const AT_ONCE = 8;
/** Errors of the log that are shown. */
const MOST_SHOWN = 20;
/** How often a failing request is made smaller: each time sends it again. */
const SMALLER = 60;

/** Slow ones get fewer cases: those that hash a password, and the archive of everything. */
const SLOW =
  /account\/password|password-link|sign-up\/route|api\/start|auth\/\[|callback\/credentials|admin\/exports\/route/;
const weightOf = ({ name }: Handler) => (SLOW.test(name) ? 0.1 : 1);

/** What the answers' ids belong to, to tell which request an error in the log is about. */
const sentAs = new Map<string, string>();

async function shapeOf({ name }: Handler): Promise<z.ZodType | undefined> {
  if (!fileOf(name).startsWith('app/')) return undefined;
  const module = (await import(/* @vite-ignore */ join(process.cwd(), fileOf(name)))) as Record<string, Partial<Ruled>>;
  return (operationOf(name) ?? module[methodOf(name)]?.rules)?.body;
}

async function checked(sent: Sent): Promise<number> {
  const what = described(sent);
  try {
    const answer = await send(fixture.app, sent);
    sentAs.set(String(answer.headers['x-request-id']), what);
    checkAnswer(answer, sent);
    return answer.status;
  } catch (error) {
    throw new Error(`${what}\n  ${(error as Error).message}`);
  }
}

const statuses = new Map<number, number>();

/** Runs the cases of one handler or page. @returns what is wrong with the smallest failing case; null: nothing */
async function fuzzed(
  title: string,
  cases: number,
  made: fc.Arbitrary<Recipe>,
  run: (recipe: Recipe) => Promise<number>,
) {
  const property = fc.asyncProperty(fc.limitShrink(made, SMALLER), async (recipe) => {
    const status = await run(recipe);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  });
  const result = await fc.check(property, { seed: FUZZ_SEED, numRuns: Math.max(1, Math.round(cases)) });
  if (!result.failed) return null;
  return `${title}, seed ${FUZZ_SEED}, path ${result.counterexamplePath}\n  ${(result.errorInstance as Error)?.message}`;
}

async function all(runs: (() => Promise<string | null>)[]): Promise<string[]> {
  const limit = pLimit(AT_ONCE);
  const found = await Promise.all(runs.map((run) => limit(run)));
  return found.filter((each) => each !== null);
}

it('every handler answers whatever it is sent, and never with a fault', {
  tags: 'everywhere/fuzz',
  timeout: FUZZ_TIMEOUT_MS,
}, async () => {
  const cases = CASES * (1 - PARTS.frames - PARTS.pages);
  const rows = titled([...HANDLERS, ...moreRequests(fixture)], ({ name }) => name);
  const sum = rows.reduce((sum, [, row]) => sum + weightOf(row), 0);
  const runs = rows.map(([title, row]) => async () => {
    const handler = new FuzzedHandler(fixture, row);
    const made = recipes(await shapeOf(row), queryNames(row.name));
    return fuzzed(title, (cases * weightOf(row)) / sum, made, async (recipe) => {
      const { sent, answered } = await handler.request(recipe);
      const status = await checked(sent);
      answered(status);
      return status;
    });
  });
  expect(await all(runs)).toEqual([]);
});

it('the device to sign out is asked for by an id, or is not found', { tags: 'everywhere/fuzz' }, async () => {
  const as = await fixture.make.person('member');
  for (const id of ['%C2%A0', '%C3%B1', '%F0%9F%91%A9', 'x', '%00', "'"]) {
    const sent = { method: 'DELETE', path: `/api/account/sessions/${id}`, as, headers: {}, body: null };
    expect(await checked(sent)).toBe(404);
  }
});

it('every page answers whatever its address is', { tags: 'everywhere/fuzz', timeout: FUZZ_TIMEOUT_MS }, async () => {
  const { make } = fixture;
  const people = [await make.person('member'), await make.person('admin'), await make.person('guest'), null];
  const runs = titled(PAGES, ({ file }) => file).map(([title, row]) => async () => {
    const path = await row.path(make);
    let asked = 0;
    return fuzzed(title, (CASES * PARTS.pages) / PAGES.length, recipes(undefined), async (recipe) => {
      const as = people[asked++ % people.length] ?? null;
      const { headers } = recipe;
      return checked({ method: 'GET', path: pathOf(path, recipe), as, headers, body: null });
    });
  });
  expect(await all(runs)).toEqual([]);
});

it('none of them left an error in the log, and people still talk', { tags: 'everywhere/fuzz' }, async () => {
  const { app, make } = fixture;
  const room = (await make.room()).name;
  const [ana, luis] = await Promise.all(
    [await make.person('member'), await make.person('member')].map(({ cookie }) =>
      ChatClient.connect({ origin: app.origin, cookie, room }),
    ),
  );
  expect((await ana?.say('¿sigues ahí?'))?.type).toBe('ack');
  await luis?.heard('¿sigues ahí?');
  ana?.cut();
  luis?.cut();

  const faults = faultsIn(app)
    .slice(0, MOST_SHOWN)
    .map(({ line, requestId }) => `${sentAs.get(requestId ?? '') ?? 'no request'}\n  ${line}`);
  if (process.env.TERTULIA_FUZZ_CASES)
    console.log(`Seed ${FUZZ_SEED}. Answers: ${JSON.stringify([...statuses].sort())}`);
  expect(faults).toEqual([]);
  expect(app.child.exitCode).toBeNull();
});
