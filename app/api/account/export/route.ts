import { tryLater } from '@/lib/api/answers';
import { handler, type RouteHandler } from '@/lib/api/handler';
import { services } from '@/lib/services';
import { exportOf } from '@/lib/users/export/export';
import { Runs } from '@/lib/users/export/export-runs';

const MAX_AGE_MS = 10 * 60_000;

/** Each person has one export at a time on this node, because an export reads all their messages. */
const runs = new Runs(MAX_AGE_MS);

const HEADERS = {
  'Content-Type': 'application/json; charset=utf-8',
  'Content-Disposition': 'attachment; filename="tertulia.json"',
  'Cache-Control': 'no-store',
};

/** `GET`: streams everything that is stored about the person as one JSON document. 503 if it cannot begin. */
export const GET: RouteHandler = (request, context) =>
  begin(request, context).catch((error) => {
    services().log.error({ err: error }, 'an export could not begin');
    return tryLater();
  });

const begin = handler({ who: 'member' }, async ({ request, user }) => {
  const run = runs.begin(user.userId);
  if (!run) return Response.json({ error: 'running' }, { status: 429, headers: { 'Retry-After': '5' } });
  // If the client leaves before the first chunk is read, only this event tells us.
  request.signal.addEventListener('abort', run.end);
  if (request.signal.aborted) run.end();
  return new Response(streamOf(exportOf(services().db, user.userId), run, request.signal), { headers: HEADERS });
});

/** Without this, Next would answer HEAD with GET, whose body nobody reads. */
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
        if (gone.aborted) log.debug('the client left during an export');
        else log.error({ err: error }, 'an export failed before its end');
        // The client can see that the document is incomplete: the connection is cut, and the JSON is not closed.
        controller.error(error);
      }
    },
    async cancel() {
      run.end();
      await parts.return();
    },
  });
}
