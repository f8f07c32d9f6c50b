import { z } from 'zod';
import { LOCALES } from '@/lib/i18n/locale';
import { timeZones } from '@/lib/users/choices';

/** Browsers send a square of 512 pixels, which is far smaller. */
const LOGO_BYTES = 512 * 1_024;
const LOGO_LENGTH = Math.ceil(LOGO_BYTES / 3) * 4;
export const LOGO_BODY_BYTES = LOGO_LENGTH + 100;

/** Body of `PUT /api/admin/house/logo`: a picture in base64. */
export const logoBody = z.strictObject({ picture: z.base64().min(1).max(LOGO_LENGTH) });

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
