import { done } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { healthBody } from '@/lib/health/schema';
import { services } from '@/lib/services';

/** Tests this installation. Answers `{ results }`, in the order of the page. */
export const POST = handler({ who: 'admin', body: healthBody }, async ({ request, body, receivedMs }) => {
  const cookie = request.headers.get('cookie') ?? '';
  return done({ results: await services().health({ cookie, browserMs: body.browserMs, receivedMs }) });
});
