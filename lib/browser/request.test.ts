import { afterEach, describe, expect, it, vi } from 'vitest';
import { request } from './request';

afterEach(() => vi.unstubAllGlobals());

/** Sends a request from a page, to a server that gives this answer. */
function asked(answer: Response | Error) {
  const fetch = vi.fn(async () => {
    if (answer instanceof Error) throw answer;
    return answer;
  });
  vi.stubGlobal('fetch', fetch);
  const told = request({ method: 'POST', path: 'rooms', body: { name: 'huerta' } });
  return { fetch, told };
}

describe('a request to a handler', () => {
  it('is sent as JSON, and returns the body of the answer', async () => {
    const { fetch, told } = asked(Response.json({ id: 7 }, { status: 201 }));
    expect(await told).toEqual({ ok: true, body: { id: 7 } });
    expect(fetch).toHaveBeenCalledWith('/api/rooms', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"name":"huerta"}',
      signal: expect.any(AbortSignal),
    });
  });

  it('returns why it was refused, and which fields were wrong', async () => {
    const refusal = { error: 'invalid', fields: { name: ['taken'] } };
    const { told } = asked(Response.json(refusal, { status: 409 }));
    expect(await told).toMatchObject({ ok: false, code: 'invalid', fields: { name: ['taken'] } });
  });

  it('returns in whole minutes when the next try is allowed', async () => {
    const headers = { 'Retry-After': '61' };
    const { told } = asked(Response.json({ error: 'too_many_tries' }, { status: 429, headers }));
    expect(await told).toMatchObject({ code: 'too_many_tries', minutes: 2 });
  });

  it.each([
    ['a 503 of ours', Response.json({ error: 'unavailable' }, { status: 503 }), 'busy'],
    ['a 503 of a proxy', new Response('<h1>Sorry</h1>', { status: 503 }), 'busy'],
    ['a page of a proxy', new Response('<h1>Sign in</h1>'), 'failed'],
    ['JSON that is not ours', Response.json({ message: 'no' }, { status: 400 }), 'failed'],
    ['null', Response.json(null, { status: 400 }), 'failed'],
    ['no connection', new TypeError('Failed to fetch'), 'failed'],
    ['a time-out', new DOMException('too slow', 'TimeoutError'), 'failed'],
  ])('never throws: %s', async (_, answer, code) => {
    expect(await asked(answer).told).toEqual({ ok: false, code, fields: {}, minutes: 1 });
  });
});
