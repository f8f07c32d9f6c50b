import { z } from 'zod';

/** Body of `POST /api/admin/health`: what the browser's clock says, in milliseconds since 1970. */
export const healthBody = z.strictObject({ browserMs: z.number().int().min(0).max(8.64e15) });
