import { expect, it } from 'vitest';
import { AUDIT_ACTIONS } from '@/lib/audit/actions';
import { adminTextFor } from './text';

const [es, en, pt] = [adminTextFor('es'), adminTextFor('en'), adminTextFor('pt')];

it('all languages know every finding, error and action', () => {
  expect(Object.keys(en.health.findings)).toEqual(Object.keys(es.health.findings));
  expect(Object.keys(en.errors)).toEqual(Object.keys(es.errors));
  expect(Object.keys(pt.health.findings)).toEqual(Object.keys(es.health.findings));
  for (const text of [es, en, pt]) expect(Object.keys(text.audit.actions)).toEqual([...AUDIT_ACTIONS]);
});

it('a finding that is not good says what to do', () => {
  for (const { health } of [es, en, pt]) {
    for (const [code, say] of Object.entries(health.findings)) {
      const fine = /_(ok|none|elsewhere)$/.test(code);
      expect(say('7').length, code).toBe(fine ? 1 : 2);
    }
  }
});

it('writes numbers as each language does', () => {
  expect([999, 4_000, 12_345, 1_234_567].map(es.number)).toEqual(['999', '4000', '12\u202f345', '1\u202f234\u202f567']);
  expect([999, 4_000, 1_234_567].map(en.number)).toEqual(['999', '4,000', '1,234,567']);
});
