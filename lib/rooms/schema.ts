import { z } from 'zod';

/** The rules for names and titles are in lib/rooms/name.ts and lib/rooms/title.ts. */

/** Body of `POST /api/admin/rooms`. */
export const newRoomBody = z.strictObject({ name: z.string(), title: z.string() });

/** Body of `PATCH /api/admin/rooms/:id`: one thing at a time. */
export const roomBody = z.union([z.strictObject({ title: z.string() }), z.strictObject({ archived: z.boolean() })]);
