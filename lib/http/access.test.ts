import { expect, it } from 'vitest';
import { loggedPath } from './access';

it.each([
  ['/api/hooks/7/SECRET', '/api/hooks/7/…'],
  ['/api/hooks/7/SECRET/more', '/api/hooks/7/…'],
  ['/API//hooks/7/SECRET', '/API//hooks/7/…'],
  ['/api/rooms/by-id/7/hooks/8', '/api/rooms/by-id/7/hooks/8'],
  ['/r/hooks', '/r/hooks'],
])('the path %s is logged as %s', { tags: 'hooks/secret' }, (path, logged) => expect(loggedPath(path)).toBe(logged));

it('a path is logged as far as a line should be long', () => {
  expect(loggedPath(`/${'a'.repeat(1_000)}`)).toHaveLength(200);
});
