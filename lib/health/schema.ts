import { z } from 'zod';

/** Body of `POST /api/admin/health`: the time of the browser's clock, in milliseconds since 1970. */
export const healthBody = z.strictObject({ browserMs: z.number().int().min(0).max(8.64e15) });
