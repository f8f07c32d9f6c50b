import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestContext } from '@/lib/telemetry/request-context';

const RETRY_AFTER_S = 5;
/** The rest of a longer answer is sent as it comes. */
const MOST_HELD_BYTES = 4 * 1024 * 1024;

/**
 * Makes the answer 503 with Retry-After, instead of Next's 500, if a request failed because the database could not be
 * reached. A page that Next's router fetches (`RSC: 1`) would begin with 200 and contain the error. So it is held back
 * until it is complete. If the router gets another status than 200, it loads the same address as a document, which
 * shows the error.
 */
export function retryLater(request: IncomingMessage, response: ServerResponse, context: RequestContext): void {
  const isFetched = request.headers.rsc !== undefined;
  const failures = isFetched ? [200, 500] : [500];
  const writeHead = response.writeHead.bind(response) as WriteHead;
  response.writeHead = (status, ...more) => {
    if (!context.databaseUnreachable || !failures.includes(status)) return writeHead(status, ...more);
    response.setHeader('Retry-After', RETRY_AFTER_S);
    return writeHead(503, ...more);
  };
  if (isFetched) holdBack(response);
}

type WriteHead = (status: number, ...more: unknown[]) => ServerResponse;
type Write = (...given: Given) => boolean;
type End = (...given: Given) => ServerResponse;
type Given = [chunk?: unknown, encoding?: unknown, done?: unknown];

/**
 * Makes an answer send nothing before its end, not even the head. Code that compresses answers calls these functions as
 * Next does.
 */
function holdBack(response: ServerResponse): void {
  const writeHead = response.writeHead.bind(response) as WriteHead;
  const write = response.write.bind(response) as Write;
  const end = response.end.bind(response) as End;
  const flushHeaders = response.flushHeaders.bind(response);
  const parts: Buffer[] = [];
  let bytes = 0;
  let head: Parameters<WriteHead> | null = null;
  let holding = true;

  const keep = ([chunk, encoding]: Given) => {
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return;
    const part = typeof chunk === 'string' ? Buffer.from(chunk, bufferEncoding(encoding)) : Buffer.from(chunk);
    parts.push(part);
    bytes += part.byteLength;
  };
  const release = () => {
    holding = false;
    if (head) writeHead(...head);
    return Buffer.concat(parts.splice(0));
  };

  response.writeHead = (...given: Parameters<WriteHead>) => {
    if (!holding) return writeHead(...given);
    head = given;
    return response;
  };
  response.flushHeaders = () => {
    if (!holding) flushHeaders();
  };
  response.write = (...given: Given) => {
    if (!holding) return write(...given);
    keep(given);
    callBack(given);
    return bytes <= MOST_HELD_BYTES || write(release());
  };
  response.end = (...given: Given) => {
    if (!holding) return end(...given);
    keep(given);
    callBack(given);
    return end(release());
  };
}

function bufferEncoding(given: unknown): BufferEncoding {
  return typeof given === 'string' ? (given as BufferEncoding) : 'utf8';
}

/** Calls the callback of a write, so that its caller continues. */
function callBack(given: Given): void {
  const done = given.find((each) => typeof each === 'function');
  if (typeof done === 'function') process.nextTick(done as () => void);
}
