import { z } from 'zod';
import { LOCALES } from '@/lib/i18n/locale';
import { timeZones } from './choices';

/**
 * Body of `POST /api/sign-up`. Unknown keys are refused, so that nobody can give themselves a role.
 * lib/users/names/name.ts, lib/users/names/shown-name.ts and lib/auth/password/password-rules.ts check the values.
 */
export const signUpBody = z.strictObject({
  username: z.string(),
  password: z.string(),
  shown: z.string().optional(),
  /** The code of an invitation's link. */
  invitation: z.string().max(64).optional(),
  /** The code of a link that was sent by mail. */
  link: z.string().max(64).optional(),
});

/** Body of `PUT /api/start`: an account, and the code of the link in the log. */
export const firstAdminBody = signUpBody.omit({ invitation: true, link: true }).extend({ code: z.string().max(64) });

/** Body of `PATCH /api/account/choices`: all three are required, since null is a choice too. */
export const choicesBody = z.strictObject({
  locale: z.enum(LOCALES).nullable(),
  timeZone: z
    .string()
    .refine((zone) => timeZones().includes(zone))
    .nullable(),
  hourCycle: z.enum(['h12', 'h23']).nullable(),
});

/** Body of `PATCH /api/account/profile`: what is left out stays. lib/users/profile.ts checks the values. */
export const profileBody = z.strictObject({
  shown: z.string().optional(),
  /** `until` null: without an end. */
  status: z.strictObject({ text: z.string(), until: z.iso.datetime().nullable() }).nullable().optional(),
  presence: z.enum(['shown', 'hidden']).optional(),
  about: z.string().optional(),
  /** The id of an uploaded file of theirs; null: none. */
  face: z.uuid().toLowerCase().nullable().optional(),
});

/** Body of `POST /api/account/password`. */
export const passwordBody = z.strictObject({ current: z.string(), password: z.string() });

/** Body of what a person does with their own account after giving the password, such as deleting it. */
export const provenBody = z.strictObject({ current: z.string() });

/** The same, where a code of the second factor is needed too. */
export const codeBody = z.strictObject({ current: z.string(), code: z.string().max(64) });

/** Body of `PUT /api/account/two-factor`. */
export const setUpBody = z.strictObject({ setUp: z.string().max(1_000), code: z.string().max(64) });

export type SignUpBody = z.infer<typeof signUpBody>;

/** Body of `PATCH /api/admin/people/:id`: one thing at a time. */
export const personBody = z.union([
  z.strictObject({ disabled: z.boolean() }),
  z.strictObject({ role: z.enum(['guest', 'member', 'admin']) }),
  z.strictObject({ password: z.string() }),
  /** Removes the picture that is their face. */
  z.strictObject({ face: z.null() }),
  /** Removes their e-mail address, confirmed or not. */
  z.strictObject({ mail: z.null() }),
]);

/** Body of `DELETE /api/admin/people/:id`: the name of the account, which the administrator types to confirm. */
export const deletePersonBody = z.strictObject({ name: z.string() });
