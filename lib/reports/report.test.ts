import { describe, expect, it } from 'vitest';
import { REASON_CODE_POINTS, reasonFrom } from './report';

describe('the reason of a report', () => {
  it('may be empty; it is stored with line feeds only, and without blanks at its ends', () => {
    expect(reasonFrom('')).toEqual({ reason: '' });
    expect(reasonFrom(' \u200b\n')).toEqual({ reason: '' });
    expect(reasonFrom('  uno\r\ndos  ')).toEqual({ reason: 'uno\ndos' });
  });

  it('counts code points, as the column does', () => {
    expect(reasonFrom('🌻'.repeat(REASON_CODE_POINTS))).toHaveProperty('reason');
    expect(reasonFrom('🌻'.repeat(REASON_CODE_POINTS + 1))).toEqual({ problem: 'too_long' });
  });

  it.each(['a\u0000b', 'a\ud800b', 'a\u001bb'])(
    'is refused if it has control characters or is not well-formed: %j',
    (typed) => {
      expect(reasonFrom(typed)).toEqual({ problem: 'bad_text' });
    },
  );
});
