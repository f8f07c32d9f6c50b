import { expect, it } from 'vitest';
import { mayExpire } from './may-expire';

const ROLES = ['owner', 'moderator', 'member', null] as const;

/** One letter for each who may: owner, moderator, member, stranger; in capitals if they are administrators. */
function who(setting: Parameters<typeof mayExpire>[2], kind: 'open' | 'closed' | 'direct'): string {
  const letters = { owner: 'o', moderator: 'm', member: 'u', stranger: 's' };
  return (['member', 'admin'] as const)
    .flatMap((role) =>
      ROLES.filter((own) => mayExpire({ role }, { kind, role: own }, setting)).map((own) => {
        const letter = letters[own ?? 'stranger'];
        return role === 'admin' ? letter.toUpperCase() : letter;
      }),
    )
    .join('');
}

it('is decided by owners, by administrators, or by nobody, as the setting says', { tags: 'rooms/retention' }, () => {
  expect(who('off', 'open') + who('off', 'closed')).toBe('');
  expect(who('owners', 'open')).toBe('oOMUS');
  expect(who('owners', 'closed')).toBe('oOMU');
  expect(who('administrators', 'open')).toBe('OMUS');
  expect(who('administrators', 'closed')).toBe('OMU');
  for (const setting of ['off', 'owners', 'administrators'] as const) expect(who(setting, 'direct')).toBe('');
});
