import { z } from 'zod';
import type { FieldErrors } from './answers';

/** Row ids in addresses and bodies, and the answer to a body of the wrong shape. */

/** A row id in an address. */
export const pathNumber = z
  .string()
  .regex(/^[1-9]\d{0,14}$/)
  .transform(Number);

/** A row id in a body. */
export const rowNumber = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);

export const idParams = z.object({ id: pathNumber });

/** The JSON body of actions that need nothing but their address. */
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
