import { done, refuse } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { altFrom } from '@/lib/files/alt';
import { describeBody, fileParams } from '@/lib/files/schema';
import { describeFile, discardFile } from '@/lib/files/store';
import { services } from '@/lib/services';

/** One's own file, until it is sent. server.ts takes the upload itself, a PUT to the same address, before Next. */

/** Sets the alternative text. */
export const PATCH = handler(
  { who: 'member', params: fileParams, body: describeBody },
  async ({ user, params, body }) => {
    const alt = altFrom(body.alt);
    if ('error' in alt) return refuse(400, alt.error);
    return (await describeFile(services().db, user.userId, params.id, alt.text)) ? done() : refuse(404, 'not_found');
  },
);

/** Gives it up. */
export const DELETE = handler({ who: 'member', params: fileParams }, async ({ user, params }) => {
  return (await discardFile(services().db, user.userId, params.id)) ? done() : refuse(404, 'not_found');
});
