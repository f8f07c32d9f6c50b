import { describe, expect, it } from 'vitest';
import { ABOUT_LENGTH, aboutFrom } from './about';

describe('what a person says of themselves', () => {
  it('keeps its lines, with at most one blank line in a row', () => {
    expect(aboutFrom('  Bibliotecaria.\r\n\r\n \r\n\nhttps://example.org\n')).toEqual({
      about: 'Bibliotecaria.\n\nhttps://example.org',
    });
  });

  it('is empty if nothing of it is visible', () => {
    expect(aboutFrom(' \n\u200b\t')).toEqual({ about: '' });
  });

  it('may have as many characters as the column counts, emoji too', () => {
    expect(aboutFrom('🫖'.repeat(ABOUT_LENGTH))).toEqual({ about: '🫖'.repeat(ABOUT_LENGTH) });
    expect(aboutFrom('🫖'.repeat(ABOUT_LENGTH + 1))).toEqual({ problem: 'too_long' });
    expect(aboutFrom('x'.repeat(1_000_000))).toEqual({ problem: 'too_long' });
  });

  it.each(['a\0b', 'a\u0007', 'a\u0085', 'a\ud800'])('must be text: %j', (typed) => {
    expect(aboutFrom(typed)).toEqual({ problem: 'characters' });
  });
});
