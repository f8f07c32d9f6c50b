import { z } from 'zod';

/** As it was typed: lib/mail/address.ts checks it. */
const address = z.string().max(400);

/** Body of `POST /api/account/mail`. */
export const addressBody = z.strictObject({ current: z.string(), address, digest: z.boolean() });
/** Body of `PATCH /api/account/mail`. */
export const digestBody = z.strictObject({ digest: z.boolean() });
/** Body of `POST /api/forgotten`. */
export const forgottenBody = z.strictObject({ address });
/** Body of `POST` and `PUT /api/mail-link`. */
export const mailLinkBody = z.strictObject({ code: z.string().max(64) });
