import { expect, it } from 'vitest';
import { shownFile } from './shown-file';

const file = (type: string, more = {}) => ({ id: 'f', name: 'a', type, bytes: 10, ...more });

it('shows an unsent file as the server will most likely have it', () => {
  const all = [
    file('image/jpeg', { width: 4, height: 3 }),
    file('image/heic'),
    file('audio/mpeg'),
    file('video/mp4'),
    file('text/plain'),
    file('text/plain', { bytes: 1_000_000 }),
    file('application/zip'),
  ];
  const looks = all.map(shownFile).map(({ kind, look }) => (kind === 'image' ? kind : look));
  expect(looks).toEqual(['image', 'file', 'audio', 'video', 'text', 'file', 'file']);
});

it('believes the server once it has the file', () => {
  const stored = { id: 'f', name: 'a', type: 'application/pdf', kind: 'file', bytes: 9, previews: [] } as const;
  expect(shownFile(file('text/plain', { stored }))).toMatchObject({ kind: 'file', look: 'file' });
});
