import { proveCode } from '@/app/api/account/prove-code';
import { done, signedOut } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { inGroups, newRecoveryCodes, recoveryHash } from '@/lib/auth/two-factor/codes';
import { services } from '@/lib/services';
import { codeBody } from '@/lib/users/schema';
import { replaceCodes } from '@/lib/users/two-factor';

/** `POST {current, code}`: new recovery codes, `{codes}`; earlier ones are no longer valid. */
export const POST = handler({ who: 'member', body: codeBody }, async ({ user, body, address }) => {
  const proof = await proveCode(user, address, body);
  if (proof instanceof Response) return proof;
  const codes = newRecoveryCodes();
  const person = { id: user.userId, name: user.username };
  const audit = { actor: user, action: 'account.recovery_codes', person } as const;
  const result = await replaceCodes(services().db, user.userId, codes.map(recoveryHash), { proof, audit });
  return result === 'done' ? done({ codes: codes.map(inGroups) }) : signedOut();
});
