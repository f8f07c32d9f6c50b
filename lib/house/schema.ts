import { z } from 'zod';

/** Body of `PATCH /api/admin/house`. lib/house/house.ts checks the name. */
export const houseBody = z.strictObject({ name: z.string() });
