import { checkNewAccount, takenName } from '@/app/api/new-account';
import { done, refuse, tooManyTries } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { codeBody } from '@/lib/invitations/schema';
import { services } from '@/lib/services';
import { createFirstAdmin } from '@/lib/users/first-admin';
import { storedUsername } from '@/lib/users/names/name';
import { hasAdmin } from '@/lib/users/people';
import { firstAdminBody } from '@/lib/users/schema';
import { isStartCode } from '@/lib/users/start-code';
import { isNameTaken } from '@/lib/users/store';

/** Whether the link of the log still makes an administrator: 200, or 404 `gone`. */
export const POST = handler({ who: 'anyone', body: codeBody }, async ({ body, address }) => {
  const refused = await refusal(body.code, address);
  return refused ?? done({});
});

/**
 * Makes the account of the first administrator, but does not sign them in: 201 `{username}`, 404 `gone` if the code is
 * wrong or there is an administrator, or the errors of `POST /api/sign-up`.
 */
export const PUT = handler({ who: 'anyone', body: firstAdminBody }, async ({ body, address }) => {
  const { username, password } = body;
  const refused = await refusal(body.code, address);
  if (refused) return refused;
  const checked = await checkNewAccount(body);
  if (checked instanceof Response) return checked;
  const { db, passwords } = services();
  if (await isNameTaken(db, username)) return takenName(username);
  const passwordHash = await passwords.hash(password);
  const created = await createFirstAdmin(db, { username, shown: checked.shown, passwordHash });
  if (created === 'gone') return refuse(404, 'gone');
  return created === 'taken'
    ? takenName(username)
    : Response.json({ username: storedUsername(username) }, { status: 201 });
});

async function refusal(code: string, address: string): Promise<Response | null> {
  const { config, db, epoch, secret, signInLimiter } = services();
  if (!config.passwords) return refuse(403, 'passwords_off');
  const tooMany = await signInLimiter.link(address);
  if (tooMany) return tooManyTries(tooMany.retryAfterS);
  return isStartCode(code, epoch, secret) && !(await hasAdmin(db)) ? null : refuse(404, 'gone');
}
