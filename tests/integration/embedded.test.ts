import { expect, test } from 'vitest';
import { startApp } from '@/tests/support/app';

test('probe', async () => {
  const app = await startApp({ redis: true });
  console.log(app.origin, app.logs());
  expect((await fetch(`${app.origin}/sign-in`)).status).toBe(200);
  expect(await app.stop()).toBe(0);
}, 120_000);
