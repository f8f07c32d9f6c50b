import { expect, it } from 'vitest';
import type { MessageFile } from '@/lib/files/file';
import type { Message } from '@/lib/messages/message';
import { picturesOf, stillShown } from './viewed';

const file = (id: string, kind: MessageFile['kind'] = 'image') => ({ id, kind, name: id }) as MessageFile;
const message = (seq: number, ...files: MessageFile[]): Message => ({
  seq,
  text: '',
  user: 'ana',
  datetime: '2026-08-25T12:00:00.000Z',
  clientId: `${seq}`,
  ...(files.length > 0 ? { files } : {}),
});
const ids = (pictures: readonly { file: MessageFile }[]) => pictures.map((each) => each.file.id);

it('goes through the pictures of all messages, and nothing else', () => {
  const messages = [message(1, file('a'), file('acta', 'file'), file('b')), message(2), message(3, file('c'))];
  expect(ids(picturesOf(messages))).toEqual(['a', 'b', 'c']);
});

it('leaves out what a message has lost, and keeps what is not loaded', () => {
  const pictures = picturesOf([message(1, file('a')), message(2, file('b')), message(3, file('c'))]);
  expect(ids(stillShown(pictures, [{ ...message(2), text: null }, message(3, file('c'))]))).toEqual(['a', 'c']);
});
