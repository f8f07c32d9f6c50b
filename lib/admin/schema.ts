import { z } from 'zod';

/** What comes to /admin from outside. Unknown keys are refused in bodies, and ignored in addresses. */

const number = z
  .string()
  .regex(/^[1-9]\d{0,14}$/)
  .transform(Number);
const id = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);

export const noParams = z.unknown();
export const idParams = z.object({ id: number });
export const messageParams = z.object({ room: number, seq: number });

/** Messages that one request deletes, at most. */
export const MOST_DELETED = 200;

export const newMessageBody = z.strictObject({ room: id, text: z.string(), clientId: z.uuid() });
/** `seen`: when the text that was seen had been written, if by an edit; left out: whatever stands there is replaced. */
export const editBody = z.strictObject({
  text: z.string(),
  seen: z.iso
    .datetime()
    .transform((at) => new Date(at))
    .nullable()
    .optional(),
});
export const deleteMessagesBody = z.strictObject({
  messages: z
    .array(z.strictObject({ room: id, seq: id }))
    .min(1)
    .max(MOST_DELETED),
});

/** One thing at a time. */
export const personBody = z.union([
  z.strictObject({ disabled: z.boolean() }),
  z.strictObject({ role: z.enum(['member', 'admin']) }),
  z.strictObject({ password: z.string() }),
]);
export const deletePersonBody = z.strictObject({ name: z.string() });
export const nothingBody = z.strictObject({});

/** What they may be is the business of lib/rooms. */
export const newRoomBody = z.strictObject({ name: z.string(), title: z.string() });
export const roomBody = z.union([z.strictObject({ title: z.string() }), z.strictObject({ archived: z.boolean() })]);

export const healthBody = z.strictObject({ browserMs: z.number().int().min(0).max(8.64e15) });
