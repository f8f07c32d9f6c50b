import { z } from 'zod';
import { done, refuse } from '@/lib/api/answers';
import { shapeErrors } from '@/lib/api/schema';
import { type HistoryPage, LIMITS } from '@/lib/chat/protocol';
import { pageToWire } from '@/lib/chat/wire';
import { FreshFlight } from '@/lib/fresh-flight';
import { type HistoryPlace, historyAt } from '@/lib/messages/history-place';
import { historyPage } from '@/lib/messages/store';
import { services } from '@/lib/services';
import { databaseError } from '@/lib/telemetry/request-context';

const wholeNumber = z
  .string()
  .regex(/^\d{1,15}$/, 'must be a whole number')
  .transform(Number);

const query = z
  .strictObject({
    before: wholeNumber.optional(),
    after: wholeNumber.optional(),
    around: wholeNumber.optional(),
    at: wholeNumber.optional(),
    limit: wholeNumber.pipe(z.number().min(1).max(LIMITS.pageMessages)).optional(),
  })
  .refine(({ limit: _, ...places }) => Object.keys(places).length <= 1, 'names more than one place');

/**
 * After a reset or an erasure everybody in a room asks for the same page at once, so requests share reads. The access
 * of each request is checked before, and the page is the same for everybody. No request gets a page whose read began
 * before the request came: a client that asks because of a log entry gets a page that was read after that entry.
 */
const reads = new FreshFlight<string, Omit<HistoryPage, 'epoch'>>();

/**
 * Answers `?before=SEQ&limit=N` with a WirePage; without `before`, the newest one. Instead of `before` there may be
 * `after=SEQ`, `around=SEQ` or `at=MS` (HistoryPlace). The caller checks who may read it.
 */
export async function answerHistory(request: Request, roomId: number): Promise<Response> {
  const { config, db, epoch } = services();
  const { searchParams } = new URL(request.url);
  const isAskedTwice = searchParams.size > new Set(searchParams.keys()).size;
  const asked = query.safeParse(Object.fromEntries(searchParams));
  if (isAskedTwice) return refuse(400, 'malformed');
  if (!asked.success) return refuse(400, 'malformed', shapeErrors(asked.error));

  const { before = null, limit = config.historyLimit, ...place } = asked.data;
  const isPlaced = Object.keys(place).length > 0;
  const read = () =>
    isPlaced ? historyAt(db, roomId, place as HistoryPlace, limit) : historyPage(db, roomId, before, limit);
  // If a read fails, all requests that share it fail.
  const shared = reads
    .do(`${roomId}/${before}/${JSON.stringify(place)}/${limit}`, read)
    .catch((error) => Promise.reject(databaseError(error)));
  return done(pageToWire({ ...(await shared), epoch }));
}
