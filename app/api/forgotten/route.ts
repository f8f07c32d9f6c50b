import { askForMail } from '@/app/api/ask-for-mail';
import { refuse } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { askForPassword } from '@/lib/mail/forgotten';
import { forgottenBody } from '@/lib/mail/schema';
import { services } from '@/lib/services';

/** `POST {address}`: queues a mail with a link for a new password, if the address is somebody's. */
export const POST = handler({ who: 'anyone', body: forgottenBody }, async ({ body, address: client }) => {
  const { config } = services();
  if (!config.mail || !config.passwords) return refuse(404, 'not_found');
  return askForMail({ kind: 'reset', address: body.address, client }, askForPassword);
});
