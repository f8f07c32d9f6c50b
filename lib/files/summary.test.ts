import { expect, it } from 'vitest';
import { kindsText } from '@/lib/i18n/kinds/text';
import type { FileKind } from './file';
import { inShort, summaryOf } from './summary';

const of = (...kinds: FileKind[]) => summaryOf(kinds.map((kind) => ({ kind, name: `${kind}.x` })));

it('counts files of one kind, and calls files of several kinds files', () => {
  expect(of()).toBeNull();
  expect(summaryOf(undefined)).toBeNull();
  expect(of('image')).toEqual({ kind: 'image', count: 1 });
  expect(of('image', 'image', 'image')).toEqual({ kind: 'image', count: 3 });
  expect(of('image', 'video')).toEqual({ kind: 'file', count: 2 });
  expect(of('file')).toEqual({ kind: 'file', count: 1, name: 'file.x' });
});

it('says in words what a message has, before its text', () => {
  expect(inShort('', of('image'), kindsText.es)).toBe('Foto');
  expect(inShort('la mesa', of('image', 'image'), kindsText.es)).toBe('2 fotos · la mesa');
  expect(inShort('', of('file'), kindsText.en)).toBe('File: \u2068file.x\u2069');
  expect(inShort('hola', null, kindsText.es)).toBe('hola');
});
