import { expect, it } from 'vitest';
import { droppedFiles, pastedFiles } from './taken-files';

const file = (name: string) => ({ name }) as File;

it('takes the files of a drop, and counts folders', () => {
  const item = (name: string, isDirectory: boolean) => ({
    kind: 'file',
    getAsFile: () => file(name),
    webkitGetAsEntry: () => ({ isDirectory }),
  });
  const items = [item('a', false), item('fotos', true), { kind: 'string' }, item('b', false)] as never;
  const { files, folders } = droppedFiles({ items });
  expect([files.map(({ name }) => name), folders]).toEqual([['a', 'b'], 1]);
});

it('takes pasted files, but not the picture that comes with formatted text', () => {
  const files = [file('image.png')] as never;
  expect(pastedFiles({ files, types: ['Files'] })).toHaveLength(1);
  // A picture that was copied on a page of the web.
  expect(pastedFiles({ files, types: ['text/html', 'Files'] })).toHaveLength(1);
  expect(pastedFiles({ files, types: ['text/plain', 'text/html', 'Files'] })).toEqual([]);
});
