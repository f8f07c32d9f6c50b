import { answerAccount, done } from '@/lib/auth/account-request';
import { services } from '@/lib/services';
import { choicesBody } from '@/lib/users/schema';
import { saveChoices } from '@/lib/users/store';

/** `PATCH {locale, timeZone, hourCycle}`, null for as the community has it. 204. */
export function PATCH(request: Request): Promise<Response> {
  return answerAccount(request, choicesBody, async ({ user, body }) => {
    await saveChoices(services().db, user.userId, body);
    return done();
  });
}
