import { z } from 'zod';
import { pathNumber, rowNumber } from '@/lib/api/schema';
import { REPORT_ACTIONS } from './actions';

/** The parameters of a path that has a room's id and a message's seq. */
export const messageInRoom = z.object({ id: pathNumber, seq: pathNumber });

/** Body of `PUT /api/rooms/by-id/:id/messages/:seq/report`. */
export const reportBody = z.strictObject({ reason: z.string() });

/**
 * Body of `POST /api/admin/reports/:room/:seq`. `open`: whether the administrator saw open reports; the decision closes
 * them. `author`: the id of the author whom the administrator saw.
 */
export const decisionBody = z.strictObject({
  action: z.enum(REPORT_ACTIONS),
  open: z.boolean(),
  author: rowNumber.nullable(),
});
