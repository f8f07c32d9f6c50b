import { z } from 'zod';
import { LOCALES } from '@/lib/i18n/locale';
import { timeZones } from '@/lib/users/choices';

/** Body of `PATCH /api/admin/house`. lib/house/house.ts checks the name, and lib/house/accent.ts the colour. */
export const houseBody = z.strictObject({
  name: z.string(),
  accent: z.string().max(64).nullable(),
  timeZone: z
    .string()
    .refine((zone) => timeZones().includes(zone))
    .nullable(),
  locale: z.enum(LOCALES).nullable(),
});
