import { expect, it } from 'vitest';
import type { Row } from '@/components/messages/rows';
import type { MessageFile } from '@/lib/files/file';
import { guessedHeight } from './guess';

const row = (text: string, ...files: Partial<MessageFile>[]) => ({ text, ...(files.length ? { files } : {}) }) as Row;
const photo = { kind: 'image', width: 4_000, height: 3_000 } as const;

it('has no guess of its own for texts alone', () => {
  expect(guessedHeight([row('hola'), row('')])).toBeNull();
});

it('adds what each file takes, in proportion on a narrow screen', () => {
  expect(guessedHeight([row('', photo)])).toBe('calc(43px + min(285px, (86vw - 29px) * 0.750))');
  expect(guessedHeight([row('la mesa', photo, photo)])).toContain('75px + min(189px');
  expect(guessedHeight([row('', { kind: 'file', type: 'application/pdf' }, { kind: 'audio' })])).toBe('211px');
});
