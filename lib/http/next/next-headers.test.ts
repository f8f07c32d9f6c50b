import { expect, test } from 'vitest';
import { sortNextHeaders } from './next-headers';

const TREE = encodeURIComponent('["",{}]');

test("the headers of Next's router are kept", () => {
  const sent = {
    rsc: '1',
    'next-router-state-tree': TREE,
    'next-router-prefetch': '1',
    'next-router-segment-prefetch': '/_tree',
    'next-url': '/r/social',
    cookie: 'a=b',
  };
  const headers = { ...sent };
  expect(sortNextHeaders(headers)).toBeNull();
  expect(headers).toEqual(sent);
});

test.each([
  'next-action',
  'next-hmr-refresh',
  'next-resume',
  'next-anything-new',
  'x-next-resume-state-length',
  'x-next-revalidated-tags',
  'x-next-revalidate-tag-token',
  'x-nextjs-data',
  'x-nextjs-deployment-id',
  'x-middleware-subrequest',
  'x-middleware-prefetch',
  'x-middleware-set-cookie',
  'x-invoke-path',
  'x-invocation-id',
  'x-matched-path',
  'x-now-route-matches',
  'x-prerender-revalidate',
  'x-prerender-revalidate-if-generated',
  'x-action-forwarded',
])('%s may not come from a client, and is removed', (name) => {
  for (const rsc of [{}, { rsc: '1' }]) {
    const headers = { ...rsc, [name]: '%', cookie: 'a=b' };
    expect(sortNextHeaders(headers)).toBeNull();
    expect(headers).toEqual({ ...rsc, cookie: 'a=b' });
  }
});

test.each(['0', 'true', '', '1, 1'])(
  "a request with RSC: %j is not from Next's router: all its headers are removed, malformed ones too",
  (rsc) => {
    const headers = {
      rsc,
      'next-router-state-tree': '%7B',
      'next-router-prefetch': 'x',
      'next-url': 'x',
      accept: '*/*',
    };
    expect(sortNextHeaders(headers)).toBeNull();
    expect(headers).toEqual({ accept: '*/*' });
  },
);

test.each([
  ['next-router-state-tree', '%7B'],
  ['next-router-state-tree', `${TREE}, ${TREE}`],
  ['next-router-prefetch', '2'],
  ['next-router-prefetch', '3'],
  ['next-router-prefetch', '4'],
  ['next-router-segment-prefetch', '_tree'],
  ['next-router-segment-prefetch', ''],
  ['next-url', 'http://evil.example/'],
  ['next-url', '/é'],
])('from the router %s: %s is malformed', (name, value) => {
  expect(sortNextHeaders({ rsc: '1', [name]: value })).toBe(name);
});
