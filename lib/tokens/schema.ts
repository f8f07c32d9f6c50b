import { z } from 'zod';
import { oneLine } from '@/lib/text';
import { TOKEN_NAME_LENGTH, TOKEN_SCOPES } from './scope';

/** A name for something that a person made for programs, as one line. */
export const programName = z
  .string()
  .max(TOKEN_NAME_LENGTH)
  .transform((typed, context) => {
    const name = oneLine(typed);
    if (name) return name;
    context.addIssue({ code: 'custom', message: 'is not a name' });
    return z.NEVER;
  });

/** Body of `POST /api/account/tokens`. `current` is the password. */
export const newTokenBody = z.strictObject({
  name: programName,
  scope: z.enum(TOKEN_SCOPES),
  days: z.number().int().min(1).max(365),
  current: z.string(),
});
