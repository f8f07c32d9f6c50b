import { z } from 'zod';
import type { FieldErrors } from './answers';

/** Row ids in addresses and bodies, and the answer to a body of the wrong shape. */

/** In an address. */
export const pathNumber = z
  .string()
  .regex(/^[1-9]\d{0,14}$/)
  .transform(Number);

/** In a body. */
export const rowNumber = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);

export const idParams = z.object({ id: pathNumber });

/** For actions that need nothing but their address and still have a JSON body. */
export const emptyBody = z.strictObject({});

/** `{ field: [codes] }` for a body of the wrong shape: `required`, `unknown`, or `malformed` for the whole `body`. */
export function shapeErrors(error: z.ZodError): FieldErrors {
  const found = error.issues.flatMap((issue): [string, string][] => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => [key, 'unknown']);
    const field = issue.path[0];
    return field === undefined ? [['body', 'malformed']] : [[String(field), 'required']];
  });
  return Object.fromEntries(found.map(([field, code]) => [field, [code]]));
}
