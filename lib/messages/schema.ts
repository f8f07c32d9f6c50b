import { z } from 'zod';
import { pathNumber, rowNumber } from '@/lib/api/schema';

/** What administrators ask of messages. What a text may be is the business of lib/messages/policy.ts. */

/** The longest message, each of its characters escaped in JSON. */
export const MESSAGE_BODY_BYTES = 64 * 1024;

/** Messages that one request deletes, at most. */
const MOST_DELETED = 200;

export const messageParams = z.object({ room: pathNumber, seq: pathNumber });

/** Body of `POST /api/admin/messages`. */
export const newMessageBody = z.strictObject({ room: rowNumber, text: z.string(), clientId: z.uuid() });

/**
 * Body of `PATCH /api/admin/messages/:room/:seq`. `seen`: when the text that was seen had been written, if by an edit;
 * left out: whatever stands there is replaced.
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
