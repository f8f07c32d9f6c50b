import { expect, test } from 'vitest';
import { provenAt, readClaims } from './claims';

const ISSUER = 'https://id.test';
const read = (claims: Record<string, unknown>, group: string | null = null) => readClaims(claims, ISSUER, group);

test('the identity is the subject alone, of which only the hash is taken', () => {
  const ana = read({ sub: 'a1', name: 'Ana', email: 'ana@id.test', picture: 'data:image/png;base64,AAAA' });
  expect(Object.keys(ana ?? {}).sort()).toEqual(['issuer', 'role', 'shown', 'subjectHash', 'username']);
  expect(ana?.subjectHash.toString('hex')).toBe('f55ff16f66f43360266b95db6f8fec01d76031054306ae4a4b380598f6cfd114');
  expect(read({ sub: 'a1', name: 'Eva' })?.subjectHash).toEqual(ana?.subjectHash);
  expect(read({ sub: 'A1', name: 'Ana' })?.subjectHash).not.toEqual(ana?.subjectHash);
});

test.each([undefined, '', 7, null, 'x'.repeat(256), 'ñ', 'a\nb'])('%j is no subject', (sub) => {
  expect(read({ sub })).toBeNull();
});

test.each([
  [{ preferred_username: 'ana.perez@museo.test', name: 'Ana Pérez' }, 'ana.perez', 'Ana Pérez'],
  [{ name: 'Ana Pérez' }, 'ana.pérez', 'Ana Pérez'],
  [{ given_name: 'Ana', family_name: 'Pérez' }, 'ana.pérez', 'Ana Pérez'],
  [{ preferred_username: '@@', name: 'admin' }, '', ''],
  [{ preferred_username: ['ana'], name: { first: 'Ana' } }, '', ''],
  [{ name: 'Ana\u202eanA' }, 'ana.ana', ''],
  [{ preferred_username: 'x'.repeat(100_000) }, 'x'.repeat(32), ''],
  [{}, '', ''],
])('%j proposes %j and %j', (claims, username, shown) => {
  expect(read({ sub: 'a1', ...claims })).toMatchObject({ username, shown });
});

test('the time of a proof is what the provider says, and never later than now', () => {
  const now = new Date('2026-11-28T12:00:00Z');
  const at = (auth_time: unknown) => provenAt({ auth_time }, now)?.toISOString() ?? null;
  expect(at(now.getTime() / 1_000 - 60)).toBe('2026-11-28T11:59:00.000Z');
  expect(at(now.getTime() / 1_000 + 3_600)).toBe('2026-11-28T12:00:00.000Z');
  for (const wrong of [undefined, null, '1', 0, -1, Number.NaN, {}, [1]]) expect(at(wrong)).toBeNull();
});

test('groups make an administrator or a member; if they are not told, or do not matter, they say nothing', () => {
  const role = (groups: unknown, group: string | null = 'boss') => read({ sub: 'a1', groups }, group)?.role;
  expect([role(['all', 'boss']), role(['all']), role([])]).toEqual(['admin', 'member', 'member']);
  expect([role(undefined), role('boss'), role({ 0: 'boss' }), role(['boss'], null)]).toEqual([null, null, null, null]);
  // What Entra ID sends for a person in very many groups.
  const overage = { _claim_names: { groups: 'src1' }, _claim_sources: { src1: { endpoint: 'https://graph.test' } } };
  expect(read({ sub: 'a1', ...overage }, 'boss')?.role).toBeNull();
});
