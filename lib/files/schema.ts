import { z } from 'zod';

export const fileParams = z.object({ id: z.uuid().toLowerCase() });

/** Body of `PATCH /api/files/:id`. The rules for the text are in alt.ts. */
export const describeBody = z.strictObject({ alt: z.string() });
