import type { z } from 'zod';
import { done, refuse } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { idParams } from '@/lib/api/schema';
import type { AuditAction } from '@/lib/audit/audit';
import { checkPassword } from '@/lib/auth/password/password-rules';
import type { SessionUser } from '@/lib/auth/session';
import { removeAddress } from '@/lib/mail/addresses';
import { services } from '@/lib/services';
import { personById, roleOf } from '@/lib/users/directory';
import { afterRoleChange } from '@/lib/users/guests';
import { type Audited, type Result, setDisabled, setPasswordHash, setRole } from '@/lib/users/people';
import { saveProfile } from '@/lib/users/profile';
import type { SiteRole } from '@/lib/users/role';
import { deletePersonBody, personBody } from '@/lib/users/schema';

interface Person {
  id: number;
  name: string;
}

/**
 * Disables or enables a person, changes their role, sets their password, or removes their face or e-mail address.
 * If this ends sessions, they end on every node at once. Administrators cannot change themselves here: their account
 * page does that, and asks for the password.
 */
export const PATCH = handler({ who: 'admin', params: idParams, body: personBody }, async ({ user, params, body }) => {
  const { db, announceSessions } = services();
  const person = await personById(db, params.id);
  if (!person) return refuse(404, 'gone');
  if (person.id === user.userId) return refuse(409, 'self');
  const outcome = await carryOut(user, person, body);
  if (outcome instanceof Response) return outcome;
  if (outcome !== 'done') return refuseResult(outcome);
  announceSessions({ userId: person.id });
  return done();
});

const deletion = { who: 'admin', params: idParams, body: deletePersonBody } as const;

/**
 * Deletes an account and all its messages. The administrator types the name to confirm which person is meant. Answers
 * once the person is signed out. The messages are erased by then, unless the database could not do it: then they are
 * erased as soon as it can.
 */
export const DELETE = handler(deletion, async ({ user, params, body }) => {
  const { db, deletions } = services();
  const person = await personById(db, params.id);
  if (!person) return refuse(404, 'gone');
  if (person.id === user.userId) return refuse(409, 'self');
  if (body.name.normalize('NFC').trim() !== person.name) return refuse(400, 'other_name');
  const audit = { actor: user, action: 'person.delete' as const, person };
  const result = await deletions.delete(person.id, { audit });
  return result === 'done' ? done() : refuseResult(result);
});

async function carryOut(
  admin: SessionUser,
  person: Person,
  body: z.infer<typeof personBody>,
): Promise<Result | Response> {
  const { db, passwords } = services();
  const before = await roleOf(db, person.id);
  if (before === null) return 'gone';
  const auditFields = { audit: { actor: admin, action: actionOf(body, before), person } };
  if ('disabled' in body) return setDisabled(db, person.id, body.disabled, auditFields);
  if ('role' in body) return changeRole(person, { before, now: body.role }, auditFields);
  if ('face' in body) return removeFace(person.id, auditFields);
  if ('mail' in body) return removeMail(person.id, auditFields);
  const problems = await checkPassword(body.password, person.name);
  if (problems[0]) return refuse(400, `password_${problems[0]}`);
  return setPasswordHash(db, person.id, await passwords.hash(body.password), auditFields);
}

function actionOf(body: z.infer<typeof personBody>, before: SiteRole): AuditAction {
  if ('disabled' in body) return body.disabled ? 'person.disable' : 'person.enable';
  if ('role' in body)
    return before === 'guest' && body.role === 'member' ? 'person.end_guest' : `person.make_${body.role}`;
  if ('mail' in body) return 'person.remove_mail';
  return 'face' in body ? 'person.remove_face' : 'person.password';
}

async function changeRole(
  person: Person,
  roles: { before: SiteRole; now: SiteRole },
  audited: Audited,
): Promise<Result> {
  const { db, messageLog, announceInboxes, announceSessions } = services();
  const result = await setRole(db, person.id, roles.now, audited);
  if (result !== 'done') return result;
  // Before what follows, which takes a while in many rooms.
  announceSessions({ userId: person.id });
  await afterRoleChange(db, messageLog, person.id, roles);
  announceInboxes([person.id]);
  return result;
}

async function removeFace(userId: number, audited: Audited): Promise<Result> {
  const { db, announceInboxes } = services();
  const saved = await saveProfile(db, userId, { face: null }, audited);
  if (typeof saved === 'string') return 'gone';
  announceInboxes(saved);
  return 'done';
}

/** Also where no mails are sent any more. */
async function removeMail(userId: number, { audit }: Required<Audited>): Promise<Result> {
  const { config, db } = services();
  const removed = await removeAddress(db, userId, { audit, tells: config.mail !== null });
  return removed === 'done' ? 'done' : 'gone';
}

function refuseResult(result: Exclude<Result, 'done'>): Response {
  return result === 'last_admin' ? refuse(409, result) : refuse(404, 'gone');
}
