import { describe, expect, it } from 'vitest';
import { textProblem } from './policy';

describe('textProblem', () => {
  it.each(['', ' ', '\n\t', '\u00a0\u3000', '\u200b', '\u2800\ufe0f', '\0', '\u001b\u009f', '\u{e0041}'])(
    'finds no visible text in %j',
    (text) => {
      expect(textProblem(text)).toBe('empty');
    },
  );

  it('counts code points, not UTF-16 units', () => {
    expect(textProblem('🙌'.repeat(4_000))).toBeNull();
    expect(textProblem('🙌'.repeat(4_001))).toBe('too_long');
    expect(textProblem('a'.repeat(4_001))).toBe('too_long');
  });

  it('refuses half of a surrogate pair', () => {
    expect(textProblem('a\ud83d')).toBe('bad_text');
  });

  it.each(['a\0b', '\u001b[2Ja', 'a\u007f', 'a\u0085b', 'a\rb'])('refuses the control character in %j', (text) => {
    expect(textProblem(text)).toBe('bad_text');
  });

  it.each(['<script>alert(1)</script>', '\u202eabc', 'a\u200bb', `e${'\u0301'.repeat(1_000)}`, 'a\tb\nc', '👩‍👩‍👧'])(
    'takes %j as it is',
    (text) => expect(textProblem(text)).toBeNull(),
  );
});
