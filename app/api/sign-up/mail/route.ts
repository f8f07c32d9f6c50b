import { askForMail } from '@/app/api/ask-for-mail';
import { refuse } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { forgottenBody } from '@/lib/mail/schema';
import { askToSignUp } from '@/lib/mail/sign-up';
import { services } from '@/lib/services';

/**
 * `POST {address}`: queues a mail with a link for a new account, if the address is one of CHAT_SIGN_UP_DOMAINS. 404
 * unless CHAT_SIGN_UP is `domain`.
 */
export const POST = handler({ who: 'anyone', body: forgottenBody }, async ({ body, address: client }) => {
  const { config } = services();
  if (!config.mail || !config.passwords || config.signUp !== 'domain') return refuse(404, 'not_found');
  return askForMail({ kind: 'sign_up', address: body.address, client }, askToSignUp);
});
