import { tryLater } from '@/lib/api/answers';
import { handler, type RouteHandler } from '@/lib/api/handler';
import { services } from '@/lib/services';
import { exportOf } from '@/lib/users/export';
import { Runs } from '@/lib/users/export-runs';

const MAX_AGE_MS = 10 * 60_000;

/** One at a time on this node, since each reads everything one has said. */
const runs = new Runs(MAX_AGE_MS);

const HEADERS = {
  'Content-Type': 'application/json; charset=utf-8',
  'Content-Disposition': 'attachment; filename="tertulia.json"',
  'Cache-Control': 'no-store',
};

/** `GET`: everything that is kept about oneself, as one JSON document, streamed. 503 if it cannot begin. */
export const GET: RouteHandler = (request, context) =>
  begin(request, context).catch((error) => {
    services().log.error({ err: error }, 'an export did not begin');
    return tryLater();
  });

const begin = handler({ who: 'member' }, async ({ request, user }) => {
  const run = runs.begin(user.userId);
  if (!run) return Response.json({ error: 'running' }, { status: 429, headers: { 'Retry-After': '5' } });
  // Whoever goes away before the first piece is asked for is told of here alone.
  request.signal.addEventListener('abort', run.end);
  if (request.signal.aborted) run.end();
  return new Response(streamOf(exportOf(services().db, user.userId), run, request.signal), { headers: HEADERS });
});

/** Without it Next would answer by GET, whose body nobody reads. */
export const HEAD = handler({ who: 'member' }, async () => new Response(null, { headers: HEADERS }));

function streamOf(parts: ReturnType<typeof exportOf>, run: NonNullable<ReturnType<Runs['begin']>>, gone: AbortSignal) {
  const encoder = new TextEncoder();
  const { log } = services();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        if (!run.stillRuns()) throw new Error('The export took too long');
        const { value, done } = await parts.next();
        if (!done) return controller.enqueue(encoder.encode(value));
        run.end();
        controller.close();
      } catch (error) {
        run.end();
        if (gone.aborted) log.debug('nobody waits for an export any more');
        else log.error({ err: error }, 'an export broke off');
        // A document that breaks off is seen to be broken: its connection is cut, and its braces are not closed.
        controller.error(error);
      }
    },
    async cancel() {
      run.end();
      await parts.return();
    },
  });
}
