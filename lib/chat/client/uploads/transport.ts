import type { Clock } from '@/lib/chat/client/clock';
import type { MessageFile } from '@/lib/files/file';
import type { Outcome, UploadCode } from './upload';

/** A request that was sent. `done` never rejects. After `abort` its result means nothing. */
export interface Sending {
  done: Promise<Outcome>;
  abort(): void;
}

/** How files reach the server (docs/protocol.md, "Files"). */
export interface Transport {
  /** @param progress called with the bytes that are on their way so far */
  put(file: { id: string; name: string; body: Blob }, progress: (bytes: number) => void): Sending;
  /** Sets the alternative text. */
  describe(id: string, alt: string): Sending;
  /** Removes a file that is not sent. If that fails, the server removes it after a day. */
  remove(id: string): void;
}

/** A connection that takes no byte for so long counts as lost. */
export const STALLED_MS = 30_000;
/** Once all bytes are sent, the server may need a while: it reads pictures one after the other. */
export const ANSWER_MS = 120_000;

const FINAL: readonly string[] = [
  'empty',
  'too_large',
  'bad_name',
  'quota',
  'signed_out',
  'conflict',
  'not_found',
] satisfies UploadCode[];

/** The part of XMLHttpRequest that is used. `fetch` does not tell how much of a body is sent. */
export type UploadRequest = Pick<
  XMLHttpRequest,
  | 'open'
  | 'setRequestHeader'
  | 'send'
  | 'abort'
  | 'getResponseHeader'
  | 'status'
  | 'responseText'
  | 'onload'
  | 'onerror'
> & { upload: Pick<XMLHttpRequestUpload, 'onprogress'> };

export function xhrTransport(newRequest: () => UploadRequest, clock: Clock): Transport {
  return {
    put({ id, name, body }, progress) {
      const request = newRequest();
      const sending = watched(request, clock, body.size, progress);
      request.open('PUT', `/api/files/${id}?name=${encodeURIComponent(name)}`);
      // Without it, a browser sends the Blob's own type, which may be any text.
      request.setRequestHeader('Content-Type', 'application/octet-stream');
      request.send(body);
      return sending;
    },
    describe(id, alt) {
      const request = newRequest();
      const sending = watched(request, clock, 0, () => {});
      request.open('PATCH', `/api/files/${id}`);
      request.setRequestHeader('Content-Type', 'application/json');
      request.send(JSON.stringify({ alt }));
      return sending;
    },
    remove(id) {
      const request = newRequest();
      request.open('DELETE', `/api/files/${id}`);
      request.send();
    },
  };
}

/** Ends the request if it stalls. */
function watched(request: UploadRequest, clock: Clock, total: number, progress: (bytes: number) => void): Sending {
  let decide: (outcome: Outcome) => void = () => {};
  const done = new Promise<Outcome>((resolve) => {
    decide = resolve;
  });
  let cancelTimer = () => {};
  const wait = (ms: number) => {
    cancelTimer();
    cancelTimer = clock.after(ms, () => {
      request.abort();
      decide({ kind: 'retry', afterMs: null });
    });
  };
  request.upload.onprogress = ({ loaded }) => {
    wait(loaded >= total ? ANSWER_MS : STALLED_MS);
    progress(Math.min(loaded, total));
  };
  request.onload = () => {
    cancelTimer();
    decide(outcomeOf(request));
  };
  request.onerror = () => {
    cancelTimer();
    decide({ kind: 'retry', afterMs: null });
  };
  wait(STALLED_MS);
  return {
    done,
    abort() {
      cancelTimer();
      request.abort();
    },
  };
}

function outcomeOf(request: UploadRequest): Outcome {
  const { status } = request;
  const body = parsed(request.responseText);
  if (status === 200 || status === 201) {
    const { file } = body as { file?: MessageFile };
    return file ? { kind: 'stored', file } : { kind: 'described' };
  }
  const code = String(body.error);
  // A cut that the server noticed first, too many uploads, or no storage. A 5xx may also come from a proxy.
  if (status === 429 || status >= 500 || code === 'incomplete')
    return { kind: 'retry', afterMs: retryAfter(request, body) };
  if (!FINAL.includes(code)) return { kind: 'refused', failure: { code: 'refused' } };
  const { limit, of } = body;
  return {
    kind: 'refused',
    failure: {
      code: code as UploadCode,
      ...(typeof limit === 'number' ? { limit } : {}),
      ...(of === 'person' || of === 'all' ? { of } : {}),
    },
  };
}

function retryAfter(request: UploadRequest, { retryAfterS }: Record<string, unknown>): number | null {
  const seconds = Number(retryAfterS ?? request.getResponseHeader('Retry-After') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : null;
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
