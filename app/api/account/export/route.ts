import { exportOf } from '@/lib/auth/export';
import { authLog } from '@/lib/auth/log';
import { currentUser } from '@/lib/auth/session';
import { services } from '@/lib/services';

/** Whose export runs on this node: one at a time, since each reads everything one has said. */
const running = new Set<number>();

/** `GET`: everything that is kept about oneself, as one JSON document, streamed. */
export async function GET(): Promise<Response> {
  const user = await currentUser();
  if (!user) return Response.json({ errors: { session: ['signed_out'] } }, { status: 401 });
  if (running.has(user.userId)) {
    return Response.json({ errors: { export: ['running'] } }, { status: 429, headers: { 'Retry-After': '5' } });
  }
  running.add(user.userId);
  const parts = exportOf(services().db, user.userId);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { value, done } = await parts.next();
        if (!done) return controller.enqueue(encoder.encode(value));
        running.delete(user.userId);
        controller.close();
      } catch (error) {
        running.delete(user.userId);
        authLog().error({ err: error }, 'an export broke off');
        // A document that breaks off is seen to be broken: its connection is cut, and its braces are not closed.
        controller.error(error);
      }
    },
    async cancel() {
      running.delete(user.userId);
      await parts.return();
    },
  });
  return new Response(body, {
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Disposition': 'attachment; filename="tertulia.json"',
      'Cache-Control': 'no-store',
    },
  });
}
