import { describe, expect, it, vi } from 'vitest';
import type { AttackTag } from '@/tests/security/attacks';
import { parseClientFrame } from './parse';

const ID = '4b6f3f0e-6f0a-4c5c-9e57-0a4c3a3c2f11';

describe('parseClientFrame', () => {
  it('accepts the format of first-generation clients', () => {
    expect(parseClientFrame('{"message":"hola","user":"ana"}')).toEqual({
      ...{ type: 'message', message: 'hola', user: 'ana' },
      ...{ clientId: undefined, room: null },
    });
    expect(parseClientFrame('{"message":"hola","user":null}')).toMatchObject({ user: null });
  });

  it('accepts our own format', () => {
    const text = JSON.stringify({ type: 'message', message: 'hola', clientId: ID });
    expect(parseClientFrame(text)).toEqual({
      ...{ type: 'message', message: 'hola', user: null },
      ...{ clientId: ID, room: null },
    });
  });

  it('takes the frames of chat.v2 only from a connection that speaks it', () => {
    const frames = [
      { type: 'subscribe', room: 7, ref: 1 },
      { type: 'unsubscribe', room: 7 },
      { type: 'read', room: 7, seq: 5 },
      { type: 'unread', room: 7, seq: 5 },
      { type: 'read_all' },
      { type: 'typing', room: 7 },
      { type: 'presence', state: 'away' },
      { type: 'presence', state: 'active', room: 7 },
      { type: 'watch', people: [] },
      { type: 'watch', ref: 1, people: [8] },
      { type: 'watch', people: Array.from({ length: 500 }, (_, i) => i + 1) },
      { type: 'message', room: 7, message: 'hola' },
      { type: 'message', room: 7, message: '@ana', replyTo: 3, mentions: [{ at: 0, length: 4, who: 2 }] },
      { type: 'edit', room: 7, target: 3, clientId: ID, message: '@all', mentions: [{ at: 0, length: 4, who: 'all' }] },
      { type: 'delete', room: 7, target: 3, clientId: ID },
      { type: 'react', room: 7, target: 3, clientId: ID, emoji: '👍', on: true },
      { type: 'pin', room: 7, target: 3, clientId: ID, on: false },
    ];
    for (const frame of frames.map((each) => JSON.stringify(each))) {
      expect(parseClientFrame(frame)).toMatchObject({ error: 'bad_frame' });
      expect(parseClientFrame(frame, true)).toMatchObject(JSON.parse(frame));
    }
    expect(parseClientFrame('{"message":"hola"}', true)).toMatchObject({ error: 'bad_frame' });
  });

  const refused: [what: string, text: string, tag: AttackTag][] = [
    ['no JSON', 'hola', 'frames/wrong-json'],
    ['nothing', '', 'frames/wrong-json'],
    ['a number', '1e999', 'frames/wrong-json'],
    ['null', 'null', 'frames/wrong-json'],
    ['an array', '["hola"]', 'frames/wrong-json'],
    ['a message that is a number', '{"message":1e999}', 'frames/wrong-json'],
    ['a message that is an object', '{"message":{"a":1}}', 'frames/wrong-json'],
    ['no message', '{"user":"ana"}', 'frames/wrong-json'],
    ['another type', '{"type":"edit","message":"x"}', 'frames/wrong-json'],
    ['an author', '{"message":"x","author":"luis"}', 'frames/set-by-client'],
    ['a time of its own', '{"message":"x","datetime":"2020-01-01T00:00:00Z"}', 'frames/set-by-client'],
    ['a seq of its own', '{"message":"x","seq":1}', 'frames/set-by-client'],
    ['a __proto__ key', '{"message":"x","__proto__":{"user":"luis"}}', 'frames/prototype'],
    ['a constructor key', '{"message":"x","constructor":{"prototype":{}}}', 'frames/prototype'],
    ['a clientId that is no UUID', '{"message":"x","clientId":"1"}', 'frames/wrong-json'],
    ['JSON nested as deep as fits', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, 'frames/deep-json'],
    ['a key nested as deep as fits', `${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}`, 'frames/deep-json'],
  ];
  for (const [what, text, tags] of refused) {
    it(`refuses ${what}`, { tags }, () => {
      expect(parseClientFrame(text)).toEqual({ type: 'refused', error: 'bad_frame', clientId: null });
    });
  }

  it.each([
    { type: 'watch', people: Array.from({ length: 501 }, (_, i) => i + 1) },
    { type: 'watch', people: Array.from({ length: 30_000 }, () => 1) },
    ...[0, -1, 1.5, 1e300, '1', null, [1], { id: 1 }].map((id) => ({ type: 'watch', people: [id] })),
    { type: 'watch', people: { length: 1 } },
    ...[0, -1, 1.5, '1', null].map((ref) => ({ type: 'watch', ref, people: [8] })),
    { type: 'watch' },
    { type: 'presence', state: 'offline' },
    { type: 'presence', state: 'active', userId: 2 },
    { type: 'presence', state: 'active', room: '7' },
    { type: 'presence', state: 'active', room: null },
    { type: 'presence', state: 'active', rooms: [7] },
    { type: 'typing', room: 7, userId: 2 },
    { type: 'typing', room: 'huerta' },
  ])(
    'refuses too many watched people, ids that are none, and what is about others: %#',
    {
      tags: 'frames/watched-people',
    },
    (frame) => {
      expect(parseClientFrame(JSON.stringify(frame), true)).toMatchObject({ type: 'refused', error: 'bad_frame' });
    },
  );

  it('converts an emoji to the form in which it is stored', () => {
    const frame = { type: 'react', room: 7, target: 3, clientId: ID.toUpperCase(), emoji: '\u2764', on: true };
    expect(parseClientFrame(JSON.stringify(frame), true)).toEqual({ ...frame, clientId: ID, emoji: '\u2764\ufe0f' });
  });

  const request = { room: 7, target: 3, clientId: ID };
  const reaction = { type: 'react', ...request, emoji: '👍', on: true };
  const message = { type: 'message', room: 7, message: 'hola', clientId: ID };
  it.each([
    ...['', 'a', '1', 'ok', '👍👍', '👍 ', '\u200d', '\ufe0f', '<b>', '👍'.repeat(100), 7, null].map((emoji) => ({
      ...reaction,
      emoji,
    })),
    ...[0, -1, 1.5, '3', null].map((target) => ({ ...reaction, target })),
    { ...reaction, on: 'true' },
    { ...reaction, userId: 2 },
    { ...reaction, clientId: 'x' },
    { type: 'delete', room: 7, target: 3 },
    { type: 'edit', ...request },
    { type: 'pin', ...request },
    ...[0, -1, '3', null].map((replyTo) => ({ ...message, replyTo })),
    ...[[{}], {}, [{ at: -1, length: 1, who: 2 }], [{ at: 0, length: 0, who: 2 }]].map((mentions) => ({
      ...message,
      mentions,
    })),
    ...[0, 'everybody', null, { id: 2 }].map((who) => ({ ...message, mentions: [{ at: 0, length: 4, who }] })),
    { ...message, mentions: Array.from({ length: 51 }, (_, i) => ({ at: i, length: 1, who: 2 })) },
  ])(
    'refuses changes of messages that are none, and emoji that are not one: %#',
    {
      tags: 'frames/not-an-emoji',
    },
    (frame) => {
      expect(parseClientFrame(JSON.stringify(frame), true)).toMatchObject({ type: 'refused', error: 'bad_frame' });
    },
  );

  it('accepts any brackets inside a text', () => {
    const message = `${'[{'.repeat(2_000)}"\\" ${'}]'.repeat(90)}\\`;
    expect(parseClientFrame(JSON.stringify({ message }))).toMatchObject({ message });
  });

  it('parses a frame only once, even to find the clientId of a refused one', () => {
    const parse = vi.spyOn(JSON, 'parse');
    for (const frame of [`{"clientId":"${ID}"}`, '['.repeat(64_000), `{"clientId":${'{"a":'.repeat(12_000)}`]) {
      parse.mockClear();
      parseClientFrame(frame);
      expect(parse).toHaveBeenCalledOnce();
    }
    parse.mockRestore();
  });

  it('leaves Object.prototype alone', { tags: 'frames/prototype' }, () => {
    parseClientFrame('{"message":"x","__proto__":{"polluted":true}}');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('a refused frame', () => {
  it('is reported with its clientId if that can be read', () => {
    expect(parseClientFrame(`{"message":1,"clientId":"${ID}"}`)).toEqual({
      type: 'refused',
      error: 'bad_frame',
      clientId: ID,
    });
  });

  it.each(['', 'null', '[]', '{}', '{"clientId":1}', '{"clientId":"x"}', `{"__proto__":{"clientId":"${ID}"}}`])(
    'has no clientId: %s',
    (text) => expect(parseClientFrame(text)).toEqual({ type: 'refused', error: 'bad_frame', clientId: null }),
  );
});
