import { expect, test } from 'vitest';
import { routeClass, statusClass } from './route-class';

test.each([
  ['/', 'page'],
  ['/sign-in', 'page'],
  ['/r/social', 'page'],
  ['/healthzz', 'page'],
  ['/api/sign-up', 'api'],
  ['/api/v1/rooms', 'program'],
  ['/api/v1/openapi.json', 'program'],
  ['/ws/chat/social', 'api'],
  ['/_next/static/chunks/a.js', 'static'],
  ['/f/0b1c/playa.jpg', 'file'],
  ['/api/files/0b1c', 'file'],
  ['/robots.txt', 'static'],
  ['/icon.svg', 'static'],
  ['/healthz', 'health'],
  ['/readyz', 'health'],
  ['/metrics', 'health'],
])('%s is a %s', (path, kind) => expect(routeClass(path)).toBe(kind));

test.each([
  [200, '2xx'],
  [307, '3xx'],
  [421, '4xx'],
  [503, '5xx'],
  [null, 'cut'],
])('%s counts as %s', (status, kind) => expect(statusClass(status)).toBe(kind));
