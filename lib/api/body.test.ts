import { expect, test } from 'vitest';
import { bodyRefusal } from './answers';
import { BODY_BYTES, BodyCutOff, BodyTooLarge, contentType, parseJson, readBody } from './body';

const post = (body: BodyInit, headers: Record<string, string> = {}) =>
  new Request('http://here/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit);

test('a body up to the bound is read, a byte more is not', async () => {
  expect(await readBody(post('a'.repeat(BODY_BYTES)))).toHaveLength(BODY_BYTES);
  await expect(readBody(post('a'.repeat(BODY_BYTES + 1)))).rejects.toThrow(BodyTooLarge);
});

test('an endless body is read only up to a bound', { tags: 'accounts/huge-password' }, async () => {
  let sent = 0;
  const endless = new ReadableStream({
    pull(controller) {
      sent += 65_536;
      controller.enqueue(new Uint8Array(65_536));
    },
  });
  await expect(readBody(post(endless))).rejects.toThrow(BodyTooLarge);
  expect(sent).toBeLessThan(5 * 1024 * 1024);
});

test('an incomplete body is a fault of the client, not an error of the server', async () => {
  const broken = new ReadableStream({
    pull(controller) {
      controller.error(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
    },
  });
  const error = await readBody(post(broken)).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(BodyCutOff);
  expect(bodyRefusal(error)?.status).toBe(400);
  expect(bodyRefusal(new Error('a bug'))).toBeNull();
});

test('a body that is not UTF-8 gives null', async () => {
  expect(await readBody(post(new Uint8Array([0x22, 0xff, 0x22])))).toBeNull();
});

test('text that is not JSON gives undefined', () => {
  expect([parseJson('{"a":1}'), parseJson('null'), parseJson('{'), parseJson(null)]).toEqual([
    { a: 1 },
    null,
    undefined,
    undefined,
  ]);
});

test('the content type is returned without its parameters', () => {
  expect(contentType(post('', { 'content-type': 'Application/JSON; charset=utf-8' }))).toBe('application/json');
});
