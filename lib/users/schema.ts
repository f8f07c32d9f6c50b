import { z } from 'zod';
import { timeZones } from './choices';

/**
 * Body of `POST /api/sign-up`. Unknown keys are refused, so that nobody gives oneself a role.
 * What may stand in the two is the business of lib/users/name.ts and lib/auth/password/password-rules.ts.
 */
export const signUpBody = z.strictObject({ username: z.string(), password: z.string() });

/** Body of `PATCH /api/account/choices`: all three, since null is a choice too. */
export const choicesBody = z.strictObject({
  locale: z.enum(['es', 'en']).nullable(),
  timeZone: z
    .string()
    .refine((zone) => timeZones().includes(zone))
    .nullable(),
  hourCycle: z.enum(['h12', 'h23']).nullable(),
});

/** Body of `POST /api/account/password`. */
export const passwordBody = z.strictObject({ current: z.string(), password: z.string() });

/** Body of `POST /api/account/delete`. */
export const deletionBody = z.strictObject({ current: z.string() });

export type SignUpBody = z.infer<typeof signUpBody>;

/** `{ field: [codes] }` for a body of the wrong shape: `required`, `unknown`, or `malformed` for the whole. */
export function shapeErrors(error: z.ZodError): Record<string, string[]> {
  const found = error.issues.flatMap((issue): [string, string][] => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => [key, 'unknown']);
    const field = issue.path[0];
    return field === undefined ? [['body', 'malformed']] : [[String(field), 'required']];
  });
  return Object.fromEntries(found.map(([field, code]) => [field, [code]]));
}
