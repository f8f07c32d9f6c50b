import { adminRequest, done } from '@/lib/admin/guard';
import { healthBody, noParams } from '@/lib/admin/schema';
import { services } from '@/lib/services';

/** Tests this installation. `{ results }`, in the order of the page. */
export async function POST(request: Request): Promise<Response> {
  const receivedMs = Date.now();
  const asked = await adminRequest(request, null, noParams, healthBody);
  if (asked instanceof Response) return asked;
  const cookie = request.headers.get('cookie') ?? '';
  return done({ results: await services().health({ cookie, browserMs: asked.body.browserMs, receivedMs }) });
}
