import { answerAdmin, done } from '@/lib/admin/guard';
import { healthBody, noParams } from '@/lib/admin/schema';
import { services } from '@/lib/services';

/** Tests this installation. `{ results }`, in the order of the page. */
export function POST(request: Request): Promise<Response> {
  const receivedMs = Date.now();
  return answerAdmin(request, null, noParams, healthBody, async ({ body }) => {
    const cookie = request.headers.get('cookie') ?? '';
    return done({ results: await services().health({ cookie, browserMs: body.browserMs, receivedMs }) });
  });
}
