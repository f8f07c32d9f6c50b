import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { mailAddresses } from '@/lib/db/schema';
import { ask } from '@/tests/support/admins';
import { everything } from '@/tests/support/factory';
import { accessFixture } from './fixture';

/** Attacks on the link that confirms an e-mail address. */

const fixture = accessFixture();

describe('the link that confirms an e-mail address', () => {
  const use = (method: 'POST' | 'PUT', code: string) => ask(fixture.app, '/api/mail-link', { method, body: { code } });

  it('is not guessed, changed or taken from another kind of link', { tags: 'accounts/mail-link' }, async () => {
    const { make, database } = fixture;
    const code = await make.mailLink();
    const last = code.at(-1) === 'A' ? 'B' : 'A';
    const others = [await make.passwordLink(), await make.signUpLink(), await make.invitation()];
    const before = await everything(database.db);
    for (const wrong of [...others, code.slice(0, -1) + last, code.slice(0, -1), `${code}x`, 'x'.repeat(22), ''])
      for (const method of ['POST', 'PUT'] as const) expect((await use(method, wrong)).status).toBe(404);
    expect(await everything(database.db)).toBe(before);
    expect((await use('POST', code)).status).toBe(200);
  });

  it('confirms one address, however many use it at once', { tags: 'accounts/mail-link' }, async () => {
    const { make, database } = fixture;
    const code = await make.mailLink();
    const { address } = await (await use('POST', code)).json();
    const answers = await Promise.all(Array.from({ length: 5 }, () => use('PUT', code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404, 404]);
    const rows = await database.db.select().from(mailAddresses).where(eq(mailAddresses.address, address));
    expect(rows).toHaveLength(1);
  });
});
