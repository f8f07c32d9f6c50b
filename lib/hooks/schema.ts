import { z } from 'zod';
import { pathNumber } from '@/lib/api/schema';
import { SHOWN_LENGTH } from '@/lib/users/names/shown-name';
import { HOOK_EVENTS, URL_LENGTH, WORDS_LENGTH } from './limits';

/** Body of `POST /api/rooms/by-id/:id/hooks`: with `incoming`, `outgoing` or both. */
export const newHookBody = z
  .strictObject({
    name: z.string().max(4 * SHOWN_LENGTH),
    incoming: z.boolean(),
    outgoing: z
      .strictObject({
        url: z.string().max(2 * URL_LENGTH),
        event: z.enum(HOOK_EVENTS),
        words: z.string().max(WORDS_LENGTH).default(''),
      })
      .nullable(),
  })
  .refine(({ incoming, outgoing }) => incoming || outgoing !== null);

export const hookParams = z.object({ id: pathNumber, hook: pathNumber });

/** Body of `PATCH /api/rooms/by-id/:id/hooks/:hook`: tells the address again. */
export const hookBody = z.strictObject({ on: z.literal(true) });
