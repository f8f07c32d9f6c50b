import { z } from 'zod';
import { pathNumber, rowNumber } from '@/lib/api/schema';

/** The requests of administrators about messages. The rules for a text are in lib/messages/policy.ts. */

/** Enough for the longest message, with each of its characters escaped in JSON. */
export const MESSAGE_BODY_BYTES = 64 * 1024;

/** The most messages that one request may delete. */
const MOST_DELETED = 200;

export const messageParams = z.object({ room: pathNumber, seq: pathNumber });

/** Body of `POST /api/admin/messages`. */
export const newMessageBody = z.strictObject({ room: rowNumber, text: z.string(), clientId: z.uuid() });

/**
 * Body of `PATCH /api/admin/messages/:room/:seq`. `seen`: when the text that the administrator saw was written by an
 * edit, null if it was never edited; without it, any text is replaced.
 */
export const editBody = z.strictObject({
  text: z.string(),
  seen: z.iso
    .datetime()
    .transform((at) => new Date(at))
    .nullable()
    .optional(),
});

/** Body of `DELETE /api/admin/messages`. */
export const deleteMessagesBody = z.strictObject({
  messages: z
    .array(z.strictObject({ room: rowNumber, seq: rowNumber }))
    .min(1)
    .max(MOST_DELETED),
});
