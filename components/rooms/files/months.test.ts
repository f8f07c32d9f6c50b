import { expect, it } from 'vitest';
import type { RoomFile } from '@/lib/chat/protocol';
import { mediaText } from '@/lib/i18n/media/text';
import { byMonth, monthTitle } from './months';

const at = (datetime: string) => ({ datetime }) as RoomFile;

it('groups files by the month in the room’s time zone', () => {
  const files = [at('2026-09-01T12:00:00.000Z'), at('2026-09-01T03:00:00.000Z'), at('2026-08-25T12:00:00.000Z')];
  expect(byMonth(files, 'America/Bogota').map(({ month, files: of }) => [month, of.length])).toEqual([
    ['2026-09', 1],
    ['2026-08', 2],
  ]);
});

it('names the months', () => {
  expect(monthTitle('2026-08', mediaText.es.months, mediaText.es.month)).toBe('agosto de 2026');
  expect(monthTitle('2026-12', mediaText.en.months, mediaText.en.month)).toBe('December 2026');
});
