import { expect, it } from 'vitest';
import { countUnseen } from './unseen';

const messages = ['ana', 'luis', 'ana', 'luis'].map((user, index) => ({
  seq: index + 5,
  user,
  text: 'x',
  datetime: '2026-08-21T19:25:03.120Z',
  clientId: `c${index}`,
}));

it('counts what others wrote since', () => {
  expect(countUnseen(messages, 5, 'ana')).toBe(2);
  expect(countUnseen(messages, 8, 'ana')).toBe(0);
  expect(countUnseen([], 0, 'ana')).toBe(0);
  const gone = messages.map((m) => (m.seq === 8 ? { ...m, text: null } : m));
  expect(countUnseen(gone, 5, 'ana')).toBe(1);
});

it('does not count what blocked people wrote', () => {
  const known = messages.map((message) => ({ ...message, userId: message.user === 'luis' ? 8 : 7 }));
  expect(countUnseen(known, 5, 'ana', new Set([8]))).toBe(0);
  expect(countUnseen(known, 5, 'ana', new Set([9]))).toBe(2);
});
