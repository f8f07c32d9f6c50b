import { checkNewAccount, takenName } from '@/app/api/new-account';
import { refuse, tooManyTries } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { invitationBy } from '@/lib/invitations/invitations';
import { createInvitedUser } from '@/lib/invitations/invited-user';
import { addressOfLink, createUserByMail } from '@/lib/mail/sign-up';
import { services } from '@/lib/services';
import { storedUsername } from '@/lib/users/names/name';
import { signUpBody } from '@/lib/users/schema';
import { createUser, isNameTaken } from '@/lib/users/store';

/**
 * Makes an account, but does not sign the person in. 201 `{username}`, or 400 or 409 with `fields`. If the user name is
 * taken, `proposal` is one that is free, if there is any. 403 `sign_up_closed`, `invitation_needed` or `mail_needed` if
 * strangers may not sign up here, 403 `passwords_off` if nobody signs in with a password, 404 `gone` if the invitation,
 * or the link of a mail, lets nobody in any more.
 */
export const POST = handler({ who: 'anyone', body: signUpBody }, async ({ body, address }) => {
  const { username, password } = body;
  const { config, db, passwords, secret, signInLimiter } = services();
  if (!config.passwords) return refuse(403, 'passwords_off');
  if (config.signUp === 'closed') return refuse(403, 'sign_up_closed');
  const { invitation: code, link } = body;
  const isOpen = config.signUp === 'open' || (config.signUp === 'domain' && link !== undefined);
  if (!isOpen && code === undefined) return refuse(403, `${config.signUp === 'domain' ? 'mail' : 'invitation'}_needed`);
  const checked = await checkNewAccount(body);
  if (checked instanceof Response) return checked;
  // Tries are counted from here on: typing mistakes are free, but trying out names and making many accounts is not.
  const tooMany = await signInLimiter.signUp(address);
  if (tooMany) return tooManyTries(tooMany.retryAfterS);
  const invitation = code === undefined ? null : await invitationBy(db, code, secret);
  const byMail = code === undefined && config.signUp === 'domain' ? link : undefined;
  if (code !== undefined && !invitation) return refuse(404, 'gone');
  if (byMail !== undefined && !(await addressOfLink(db, byMail, config.signUpDomains))) return refuse(404, 'gone');
  if (await isNameTaken(db, username)) return takenName(username);

  const passwordHash = await passwords.hash(password);
  const user = { username, shown: checked.shown, passwordHash };
  const created = invitation
    ? await createInvitedUser(db, user, invitation)
    : byMail === undefined
      ? await createUser(db, user)
      : await createUserByMail(db, user, byMail);
  if (created === 'gone') return refuse(404, 'gone');
  return created === 'taken'
    ? takenName(username)
    : Response.json({ username: storedUsername(username) }, { status: 201 });
});
