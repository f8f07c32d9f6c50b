import fc from 'fast-check';
// biome-ignore lint/style/noRestrictedImports: our reading is compared with Next's own.
import { parseAndValidateFlightRouterState } from 'next/dist/server/app-render/parse-and-validate-flight-router-state';
import { describe, expect, it } from 'vitest';
import { isRouterState } from './router-state';

const write = (tree: unknown) => encodeURIComponent(JSON.stringify(tree));

function isReadByNext(header: string): boolean {
  try {
    return parseAndValidateFlightRouterState(header) !== undefined;
  } catch {
    return false;
  }
}

const name = fc.string({ maxLength: 8 });
const segment = fc.oneof(
  name,
  fc.tuple(name, name, fc.constantFrom('c', 'oc', 'd'), fc.option(fc.array(name, { maxLength: 3 }))),
);
/** As Next writes it: the later elements may be left out. */
const { tree } = fc.letrec<{ tree: unknown[] }>((tie) => ({
  tree: fc
    .tuple(
      segment,
      fc.oneof({ maxDepth: 4 }, fc.constant({}), fc.dictionary(name, tie('tree'), { maxKeys: 2 })),
      fc.option(fc.tuple(name, name)),
      fc.option(fc.constantFrom('refetch', 'inside-shared-layout', 'metadata-only')),
      fc.option(fc.nat()),
      name,
      fc.integer({ min: 2, max: 6 }),
    )
    .map(([...elements]) => elements.slice(0, elements.pop() as number)),
}));

/** A tree in which one element is replaced by any value. */
const spoilt = fc.tuple(tree, fc.nat(6), fc.jsonValue({ maxDepth: 2 })).map(([whole, at, anything]) => {
  const copy = [...whole];
  copy[at] = anything;
  return copy;
});

describe('a router state', () => {
  it('that Next writes is accepted', () => {
    fc.assert(
      fc.property(tree, (whole) => {
        expect(isRouterState(write(whole))).toBe(true);
        expect(isReadByNext(write(whole))).toBe(true);
      }),
    );
  });

  it('that is accepted is one that Next can read', { tags: 'everywhere/next-headers' }, () => {
    const anything = fc.oneof(spoilt, tree, fc.jsonValue({ maxDepth: 4 })).map(write);
    const header = fc.oneof(anything, fc.string(), anything.map(decodeURIComponent), fc.constant('%7B'));
    fc.assert(
      fc.property(header, (text) => {
        fc.pre(isRouterState(text));
        expect(isReadByNext(text)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('of a page of this app is accepted', () => {
    const page = ['__PAGE__', {}, null, 'refetch'];
    const room = ['', { children: ['r', { children: [['room', 'social', 'd', null], { children: page }] }] }];
    expect(isRouterState(write(room))).toBe(true);
  });

  const deep = (depth: number) => `${'["",{"a":'.repeat(depth)}["",{}]${'}]'.repeat(depth)}`;

  it.each([
    ['nothing', ''],
    ['no JSON', '{'],
    ['a broken encoding', '%zz'],
    ['null', 'null'],
    ['an object', '{}'],
    ['a name alone', '[""]'],
    ['a child that is not a tree', '["",{"children":1}]'],
    ['a list of children', '["",[]]'],
    ['an unknown kind of parameter', '[["a","b","x",null],{}]'],
    ['an unknown marker', '["",{},null,"all"]'],
    ['a marker in a list', '["",{},null,["refetch"]]'],
    ['too many elements', '["",{},null,null,0,"",1]'],
    ['two states', '["",{}], ["",{}]'],
    ['deeper than any page', deep(40)],
    ['deeper than the stack', deep(10_000)],
  ])('is refused: %s', (_, header) => expect(isRouterState(header)).toBe(false));
});
