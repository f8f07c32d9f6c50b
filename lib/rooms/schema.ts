import { z } from 'zod';
import { pathNumber, rowNumber } from '@/lib/api/schema';
import { SILENCE_SECONDS, SLOW_SECONDS } from './posting/rules';
import { KEEP_DAYS } from './retention/days';

/** The rules for names, titles and topics are in lib/rooms/new-name.ts and lib/rooms/title.ts. */

/** The most people whom one request names. */
export const MOST_PEOPLE = 50;

const people = z.array(rowNumber).max(MOST_PEOPLE);

/** Body of `POST /api/admin/rooms`. */
export const adminRoomBody = z.strictObject({ name: z.string(), title: z.string() });

/** Body of `POST /api/rooms`. Without a name, it is made from the title. */
export const newRoomBody = z.strictObject({
  title: z.string(),
  name: z.string().optional(),
  kind: z.enum(['open', 'closed']),
  topic: z.string().optional(),
  people: people.optional(),
});

/** Body of `PATCH /api/rooms/by-id/:id` and of `PATCH /api/admin/rooms/:id`: at least one thing. */
export const roomBody = z
  .strictObject({
    name: z.string().optional(),
    title: z.string().optional(),
    topic: z.string().optional(),
    archived: z.boolean().optional(),
    posting: z.enum(['everyone', 'moderators']).optional(),
    slowSeconds: z.literal([...SLOW_SECONDS]).optional(),
  })
  .refine((changes) => Object.keys(changes).length > 0);

export type RoomBody = z.infer<typeof roomBody>;

/** Body of `DELETE /api/admin/rooms/:id`: the name of the room, as a confirmation. */
export const roomDeletionBody = z.strictObject({ name: z.string() });

/** Body of `PUT /api/rooms/by-id/:id/retention`: null: for ever; the name of the room, as a confirmation. */
export const retentionBody = z.strictObject({ days: z.literal([...KEEP_DAYS]).nullable(), name: z.string() });

/** Body of `POST /api/rooms/by-id/:id/members`. */
export const membersBody = z.strictObject({ people: people.min(1) });

/** Body of `POST /api/direct`. */
export const directBody = z.strictObject({ people });

export const memberParams = z.object({ id: pathNumber, user: pathNumber });

/** Body of `PATCH /api/rooms/by-id/:id/members/:user`. */
export const roleBody = z.strictObject({ role: z.enum(['owner', 'moderator', 'member']) });

/** Body of `PUT /api/rooms/by-id/:id/members/:user/silence`. */
export const silenceBody = z.strictObject({ seconds: z.literal([...SILENCE_SECONDS]) });

/** Body of `PATCH /api/rooms/by-id/:id/membership`: at least one thing. */
export const choicesBody = z
  .strictObject({
    favorite: z.boolean().optional(),
    notify: z.enum(['all', 'mentions', 'none']).nullable().optional(),
    mutedUntil: z.iso
      .datetime()
      .transform((at) => new Date(at))
      .refine((at) => at.getTime() > 0)
      .nullable()
      .optional(),
  })
  .refine((choices) => Object.keys(choices).length > 0);
