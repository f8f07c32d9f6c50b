import { describe, expect, it } from 'vitest';
import { type Announced, roomPayload, testPayload } from './payload';
import { encrypt, MOST_BYTES } from './service/encrypt';
import { newVapidKeys } from './service/vapid';

const announced: Announced = {
  kind: 'message',
  origin: 'https://chat.test',
  house: 'La Huerta',
  locale: 'es',
  content: 'all',
  room: { id: 7, kind: 'open', name: 'fútbol', title: 'Fútbol' },
  seq: 42,
  author: 'Ana',
  text: 'El **partido** es a las 8',
  files: null,
  count: 1,
  badge: 3,
};

describe('a notification', () => {
  it('says who wrote what and where, without markup, and leads to the message', () => {
    expect(roomPayload(announced)).toEqual({
      web_push: 8030,
      app_badge: 3,
      notification: {
        title: 'Ana · Fútbol',
        body: 'El partido es a las 8',
        navigate: 'https://chat.test/r/f%C3%BAtbol?m=42',
        tag: 'room-7',
        lang: 'es',
        data: { room: 7, seq: 42, count: 1, kind: 'message' },
      },
    });
  });

  it('of a direct room is titled with its author, and says how many there are', () => {
    const room = { id: 9, kind: 'direct', name: 'x', title: '' } as const;
    const { notification } = roomPayload({ ...announced, room, count: 3 });
    expect(notification).toMatchObject({ title: 'Ana (3)', navigate: 'https://chat.test/d/9?m=42' });
  });

  it('describes files', () => {
    const files = { kind: 'image', count: 2 } as const;
    expect(roomPayload({ ...announced, text: '', files }).notification.body).toBe('2 fotos');
    expect(roomPayload({ ...announced, files }).notification.body).toBe('2 fotos · El partido es a las 8');
  });

  it('says only what the person chose', () => {
    const said = (content: Announced['content']) => {
      const { title, body } = roomPayload({ ...announced, content }).notification;
      return [title, body];
    };
    expect(said('sender')).toEqual(['Ana · Fútbol', 'Nuevo mensaje']);
    expect(said('none')).toEqual(['La Huerta', 'Nuevo mensaje']);
  });

  it('that closes another one names neither author nor room', () => {
    const text = JSON.stringify(roomPayload({ ...announced, kind: 'read', locale: 'en' }));
    for (const secret of ['Ana', 'tbol', 'partido']) expect(text).not.toContain(secret);
    expect(JSON.parse(text).notification).toMatchObject({ silent: true, tag: 'room-7', lang: 'en' });
  });

  it('fits, whatever the names and the text are', () => {
    const long = '👩‍👩‍👧‍👦'.repeat(1_000);
    const { publicKey: p256dh } = newVapidKeys();
    const room = { ...announced.room, name: 'ñ'.repeat(64), title: long };
    const payload = roomPayload({ ...announced, author: long, text: long, room, count: 100 });
    const text = JSON.stringify(payload);
    expect(Buffer.byteLength(text)).toBeLessThan(MOST_BYTES);
    expect(() => encrypt(text, { p256dh, auth: 'BTBZMqHH6r4Tts7J_aSIgg' })).not.toThrow();
  });

  it('tests that notifications work', () => {
    expect(testPayload('https://chat.test', 'en', 2)).toMatchObject({
      app_badge: 2,
      notification: { title: 'Notifications work', data: { kind: 'test' } },
    });
  });
});
