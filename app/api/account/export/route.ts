import { tryLater } from '@/lib/api/answers';
import { handler, type RouteHandler } from '@/lib/api/handler';
import { ownArchive } from '@/lib/archive/own';
import { services } from '@/lib/services';
import { exportOf } from '@/lib/users/export/export';
import { Runs } from '@/lib/users/export/export-runs';

const MAX_AGE_MS = 10 * 60_000;
/** With the bytes of files it takes as long as the person's connection needs. */
const ZIP_MAX_AGE_MS = 60 * 60_000;

/** Each person has one export at a time on this node, because an export reads all their messages. */
const runs = new Runs(MAX_AGE_MS);

const headersFor = (isZip: boolean) => ({
  'Content-Type': isZip ? 'application/zip' : 'application/json; charset=utf-8',
  'Content-Disposition': `attachment; filename="tertulia.${isZip ? 'zip' : 'json'}"`,
  'Cache-Control': 'no-store',
});

const asksForZip = (request: Request) => new URL(request.url).searchParams.get('as') === 'zip';

/**
 * `GET`: streams everything that is stored about the person as one JSON document, or with `?as=zip` as a ZIP with the
 * bytes of their files (docs/archive.md). 503 if it cannot begin.
 */
export const GET: RouteHandler = (request, context) =>
  begin(request, context).catch((error) => {
    services().log.error({ err: error }, 'an export could not begin');
    return tryLater();
  });

const begin = handler({ who: 'member' }, async ({ request, user }) => {
  const isZip = asksForZip(request);
  const run = runs.begin(user.userId, isZip ? ZIP_MAX_AGE_MS : MAX_AGE_MS);
  if (!run) return Response.json({ error: 'running' }, { status: 429, headers: { 'Retry-After': '5' } });
  // If the client leaves before the first chunk is read, only this event tells us.
  request.signal.addEventListener('abort', run.end);
  if (request.signal.aborted) run.end();
  const { db, storages } = services();
  const parts = isZip ? ownArchive(db, storages, user.userId) : exportOf(db, user.userId);
  return new Response(streamOf(parts, run, request.signal), { headers: headersFor(isZip) });
});

/** Without this, Next would answer HEAD with GET, whose body nobody reads. */
export const HEAD = handler(
  { who: 'member' },
  async ({ request }) => new Response(null, { headers: headersFor(asksForZip(request)) }),
);

type Parts = AsyncGenerator<string | Buffer, void, undefined>;

function streamOf(parts: Parts, run: NonNullable<ReturnType<Runs['begin']>>, gone: AbortSignal) {
  const encoder = new TextEncoder();
  const { log } = services();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        if (!run.stillRuns()) throw new Error('The export took too long');
        const { value, done } = await parts.next();
        if (!done) return controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value);
        run.end();
        controller.close();
      } catch (error) {
        run.end();
        if (gone.aborted) log.debug('the client left during an export');
        else log.error({ err: error }, 'an export failed before its end');
        // The client can see that the document is incomplete: the connection is cut, and the JSON or ZIP has no end.
        controller.error(error);
      }
    },
    async cancel() {
      run.end();
      await parts.return();
    },
  });
}
