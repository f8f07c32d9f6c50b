import { expect, it } from 'vitest';
import { pointsLeft, textToSend } from './message-text';

it('sends what was typed but for blank lines before and blanks after it', () => {
  expect(textToSend('\n \n  con sangría\n\nfin \n\n')).toBe('  con sangría\n\nfin');
  expect(textToSend(' \n\t\n ')).toBe('');
  expect(textToSend('a\ud800')).toBe('a\ufffd');
});

it('tells how much room is left only near the limit, in code points', () => {
  expect(pointsLeft('x'.repeat(3_799))).toBeNull();
  expect(pointsLeft('x'.repeat(3_900))).toBe(100);
  expect(pointsLeft('x'.repeat(4_001))).toBe(-1);
  expect(pointsLeft('😀'.repeat(2_000))).toBeNull();
  expect(pointsLeft('😀'.repeat(4_000))).toBe(0);
});
