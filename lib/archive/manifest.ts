import { z } from 'zod';
import { ICON_BYTES, ICON_NAMES, LOGO_VERSION } from '@/lib/house/icons';
import { LOCALES } from '@/lib/i18n/locale';
import { FORMAT } from './format';

/** The entry that says what is in an archive. Pure. */

export const MANIFEST = 'manifest.json';

/** A PNG in base64: what it begins with is always the same. */
const png = z
  .base64()
  .startsWith('iVBORw0KGgo')
  .max(Math.ceil(ICON_BYTES / 3) * 4);
const logo = z.object({ version: z.string().regex(LOGO_VERSION), icons: z.record(z.enum(ICON_NAMES), png) });

export const manifestSchema = z.object({
  tertulia: z.literal('archive'),
  format: z.literal(FORMAT),
  version: z.string(),
  /** When the snapshot was taken, ISO 8601. */
  at: z.iso.datetime(),
  epoch: z.string(),
  /** The ids that the next new person and room would have got. Smaller ones are never given again. */
  nextIds: z.object({ users: z.int().min(1), rooms: z.int().min(1) }),
  house: z.object({
    name: z.string().max(40),
    signUp: z.enum(['open', 'invite']),
    // Archives of earlier versions have none of these.
    accent: z
      .string()
      .regex(/^#[0-9a-f]{6}$/)
      .nullable()
      .default(null),
    timeZone: z.string().max(64).nullable().default(null),
    locale: z.enum(LOCALES).nullable().default(null),
    logo: logo.nullable().default(null),
  }),
  /** Whether it has direct messages and blocks, and whether it has password hashes. */
  direct: z.boolean(),
  /** Whether it has closed rooms. Earlier versions always had them. */
  closed: z.boolean().default(true),
  passwords: z.boolean(),
  /** Lines of each list, and `messages` and `changes` of all logs. */
  counts: z.record(z.string(), z.int().min(0)),
  /** SHA-256 of every other entry. */
  sha256: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)),
  /** Files whose bytes were not there. */
  missing: z.array(z.string()),
});

export type Manifest = z.infer<typeof manifestSchema>;
