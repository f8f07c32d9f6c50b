import { afterEach, expect, it, vi } from 'vitest';
import { newUuid } from './uuid';

afterEach(() => vi.unstubAllGlobals());

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

it('is a random UUID', () => {
  expect(newUuid()).toMatch(UUID_V4);
  expect(newUuid()).not.toBe(newUuid());
});

it('works over plain http too, where crypto.randomUUID is missing', () => {
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
  expect(newUuid()).toMatch(UUID_V4);
  expect(newUuid()).not.toBe(newUuid());
});
