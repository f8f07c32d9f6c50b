import { describe, expect, it, vi } from 'vitest';
import { FakeClock } from '@/lib/chat/client/fakes';
import { ANSWER_MS, STALLED_MS, type UploadRequest, xhrTransport } from './transport';
import type { Outcome } from './upload';

const FILE = { id: 'id-1', name: 'a', type: 'application/pdf', kind: 'file', bytes: 4, previews: [] };

function setUp() {
  const clock = new FakeClock();
  const request = {
    open: vi.fn(),
    setRequestHeader: vi.fn(),
    send: vi.fn(),
    abort: vi.fn(),
    getResponseHeader: (_: string): string | null => null,
    status: 0,
    responseText: '',
    onload: null as UploadRequest['onload'],
    onerror: null as UploadRequest['onerror'],
    upload: { onprogress: null as UploadRequest['upload']['onprogress'] },
  };
  const transport = xhrTransport(() => request, clock);
  const progress = vi.fn();
  const put = () => transport.put({ id: 'id-1', name: 'año 1.pdf', body: new Blob(['1234']) }, progress);
  const sent = (loaded: number) => request.upload.onprogress?.call(request as never, { loaded } as ProgressEvent);
  const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => {
    request.status = status;
    request.responseText = typeof body === 'string' ? body : JSON.stringify(body);
    request.getResponseHeader = (name) => headers[name] ?? null;
    request.onload?.call(request as never, {} as ProgressEvent);
  };
  return { clock, request, transport, progress, put, sent, answer };
}

describe('the upload of a file', () => {
  it('is one PUT of the bytes, and tells how far it is', async () => {
    const { request, put, sent, answer, progress } = setUp();
    const { done } = put();
    expect(request.open).toHaveBeenCalledWith('PUT', '/api/files/id-1?name=a%C3%B1o%201.pdf');
    sent(3);
    sent(4);
    answer(201, { file: FILE });
    expect(progress.mock.calls).toEqual([[3], [4]]);
    expect(await done).toEqual({ kind: 'stored', file: FILE });
  });

  it.each<[string, number, unknown, Outcome]>([
    ['a file that is too large', 413, { error: 'too_large', limit: 9 }, refused('too_large', { limit: 9 })],
    ['no space', 403, { error: 'quota', of: 'all' }, refused('quota', { of: 'all' })],
    ['an id of another file', 409, { error: 'conflict' }, refused('conflict')],
    ['the end of the session', 401, { error: 'signed_out' }, refused('signed_out')],
    ['a code that the page does not know', 400, { error: 'new_code' }, refused('refused')],
    ['a page of a proxy', 403, '<h1>No</h1>', refused('refused')],
    ['too many uploads', 429, { error: 'too_many_tries', retryAfterS: 3 }, { kind: 'retry', afterMs: 3_000 }],
    ['a server that is busy', 503, { error: 'busy' }, { kind: 'retry', afterMs: null }],
    ['a proxy without a server', 502, '<h1>Bad gateway</h1>', { kind: 'retry', afterMs: null }],
    ['a cut that the server noticed', 400, { error: 'incomplete' }, { kind: 'retry', afterMs: null }],
  ])('understands %s', async (_, status, body, outcome) => {
    const { put, answer } = setUp();
    const { done } = put();
    answer(status, body);
    expect(await done).toEqual(outcome);
  });

  it('reads the Retry-After of a proxy', async () => {
    const { put, answer } = setUp();
    const { done } = put();
    answer(503, '', { 'Retry-After': '5' });
    expect(await done).toEqual({ kind: 'retry', afterMs: 5_000 });
  });

  it('is tried again after a lost connection', async () => {
    const { request, put } = setUp();
    const { done } = put();
    request.onerror?.call(request as never, {} as ProgressEvent);
    expect(await done).toEqual({ kind: 'retry', afterMs: null });
  });

  it('is stopped when no byte moves for 30 s; the answer may take two minutes', async () => {
    const { clock, request, put, sent } = setUp();
    const { done } = put();
    await clock.pass(STALLED_MS - 1);
    sent(2);
    await clock.pass(STALLED_MS - 1);
    sent(4);
    await clock.pass(ANSWER_MS - 1);
    expect(request.abort).not.toHaveBeenCalled();
    await clock.pass(1);
    expect(request.abort).toHaveBeenCalledOnce();
    expect(await done).toEqual({ kind: 'retry', afterMs: null });
  });

  it('leaves no timer behind when it is given up', () => {
    const { clock, request, put } = setUp();
    put().abort();
    expect(request.abort).toHaveBeenCalledOnce();
    expect(clock.pending).toBe(0);
  });
});

describe('a file that is not sent', () => {
  it('gets its alternative text', async () => {
    const { request, transport, answer } = setUp();
    const { done } = transport.describe('id-1', 'una casa');
    expect(request.open).toHaveBeenCalledWith('PATCH', '/api/files/id-1');
    expect(request.send).toHaveBeenCalledWith('{"alt":"una casa"}');
    answer(200, {});
    expect(await done).toEqual({ kind: 'described' });
  });

  it('is removed', () => {
    const { request, transport } = setUp();
    transport.remove('id-1');
    expect(request.open).toHaveBeenCalledWith('DELETE', '/api/files/id-1');
  });
});

function refused(code: string, more: object = {}): Outcome {
  return { kind: 'refused', failure: { code, ...more } } as Outcome;
}
