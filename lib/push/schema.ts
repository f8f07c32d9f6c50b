import { z } from 'zod';
import { timeZones } from '@/lib/users/choices';
import { MOST_ENDPOINT } from './service/endpoint';
import { CONTENTS } from './wire';

/** Body of `POST /api/push/devices`. endpoint.ts and encrypt.ts check the values. */
export const deviceBody = z.strictObject({
  endpoint: z.string().min(1).max(MOST_ENDPOINT),
  /** An uncompressed point: 65 bytes. */
  p256dh: z.string().regex(/^[\w-]{87}$/),
  auth: z.string().regex(/^[\w-]{22}$/),
  /** Nobody pressed anything: the page registers its device after another sign-in. */
  again: z.literal(true).optional(),
});

const clock = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/);

/** The longest pause: longer ones are made by removing the devices. */
const MOST_PAUSE_MS = 31 * 24 * 3_600_000;

/** Body of `PATCH /api/push`. */
export const pushChoicesBody = z.strictObject({
  content: z.enum(CONTENTS).optional(),
  quiet: z
    .strictObject({
      from: clock,
      to: clock,
      days: z.array(z.number().int().min(0).max(6)).min(1).max(7),
      zone: z.string().refine((zone) => timeZones().includes(zone)),
    })
    .nullable()
    .optional(),
  pausedUntil: z
    .number()
    .int()
    .min(0)
    .refine((until) => until <= Date.now() + MOST_PAUSE_MS)
    .nullable()
    .optional(),
});
