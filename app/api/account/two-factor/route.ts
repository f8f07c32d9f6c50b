import { proveCode } from '@/app/api/account/prove-code';
import { provePassword } from '@/app/api/account/prove-password';
import { done, invalid, refuse, signedOut } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { inGroups, newRecoveryCodes, readCode, recoveryHash, stepOf } from '@/lib/auth/two-factor/codes';
import { beginSetUp, finishSetUp } from '@/lib/auth/two-factor/set-up';
import { hasTwoFactor, sealedFor } from '@/lib/auth/two-factor/two-factors';
import { services } from '@/lib/services';
import { codeBody, provenBody, setUpBody } from '@/lib/users/schema';
import { findUserById } from '@/lib/users/store';
import { switchOff, switchOn } from '@/lib/users/two-factor';

/** `POST {current}` begins: `{setUp, key, uri}`, 409 `on` if the person has two factors already. Stores nothing. */
export const POST = handler({ who: 'member', body: provenBody }, async ({ user, body, address }) => {
  const { db, secret, house } = services();
  if (await hasTwoFactor(db, user.userId)) return refuse(409, 'on');
  const proof = await provePassword(user, address, body.current);
  if (proof instanceof Response) return proof;
  // Apps list their accounts by this.
  const issuer = await house.name();
  const owner = { userId: user.userId, sessionId: user.sessionId, passwordHash: proof.verifiedHash };
  return done(beginSetUp(secret, owner, { issuer, username: user.username }));
});

/**
 * `PUT {setUp, code}` switches two factors on, if the code shows that the app has the secret. `{codes}`: only this
 * answer ever has the recovery codes. 410 `too_late` if it has to begin again. Guessing leads nowhere: whoever has
 * `setUp` has the secret too.
 */
export const PUT = handler({ who: 'member', body: setUpBody }, async ({ user, body }) => {
  const { db, secret } = services();
  const { userId, sessionId } = user;
  const login = await findUserById(db, userId);
  if (!login) return signedOut();
  const proof = { sessionId, verifiedHash: login.passwordHash };
  const key = finishSetUp(secret, { userId, sessionId, passwordHash: login.passwordHash }, body.setUp);
  if (!key) return refuse(410, 'too_late');
  const code = readCode(body.code);
  const step = code && 'app' in code ? stepOf(key, code.app, Date.now()) : null;
  if (step === null) return invalid({ code: ['wrong'] });
  const codes = newRecoveryCodes();
  const wanted = { sealed: sealedFor(secret, userId, key), step, codeHashes: codes.map(recoveryHash) };
  const audit = { actor: user, action: 'account.two_factor_on', person: { id: userId, name: user.username } } as const;
  const result = await switchOn(db, userId, wanted, { proof, audit });
  if (result === 'on') return refuse(409, 'on');
  return result === 'done' ? done({ codes: codes.map(inGroups) }) : signedOut();
});

/** `DELETE {current, code}` switches two factors off: it needs both of them. 200 also if they are off. */
export const DELETE = handler({ who: 'member', body: codeBody }, async ({ user, body, address }) => {
  const proof = await proveCode(user, address, body);
  if (proof instanceof Response) return proof;
  const person = { id: user.userId, name: user.username };
  const audit = { actor: user, action: 'account.two_factor_off', person } as const;
  const result = await switchOff(services().db, user.userId, { proof, audit });
  return result === 'done' ? done() : signedOut();
});
