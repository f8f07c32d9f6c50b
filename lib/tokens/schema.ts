import { z } from 'zod';
import { isBlank, showable } from '@/lib/text';
import { TOKEN_NAME_LENGTH, TOKEN_SCOPES } from './scope';

/** Body of `POST /api/account/tokens`. `current` is the password. */
export const newTokenBody = z.strictObject({
  name: z
    .string()
    .trim()
    .max(TOKEN_NAME_LENGTH)
    .refine((name) => !isBlank(name) && showable(name) === name),
  scope: z.enum(TOKEN_SCOPES),
  days: z.number().int().min(1).max(365),
  current: z.string(),
});
