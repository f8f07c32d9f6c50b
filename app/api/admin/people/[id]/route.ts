import type { z } from 'zod';
import { type AuditAction, record } from '@/lib/admin/audit';
import { adminRequest, done, refuse } from '@/lib/admin/guard';
import { personById } from '@/lib/admin/people';
import { deletePersonBody, idParams, personBody } from '@/lib/admin/schema';
import { isPasswordsBusy } from '@/lib/auth/password-busy';
import { checkPassword } from '@/lib/auth/password-rules';
import { tryLater } from '@/lib/auth/request';
import { services } from '@/lib/services';
import { deletePerson, setDisabled, setPasswordHash, setRole, type Verdict } from '@/lib/users/people';

interface Context {
  params: Promise<{ id: string }>;
}

interface Person {
  id: number;
  name: string;
}

/**
 * Disables or enables, gives a role, or sets a password; whatever ends sessions does so on every node at once.
 * Nothing of it is done to oneself here: one's own account has a page of its own, which asks for one's password.
 */
export async function PATCH(request: Request, context: Context): Promise<Response> {
  const asked = await adminRequest(request, context.params, idParams, personBody);
  if (asked instanceof Response) return asked;
  const { admin, params, body } = asked;
  const { db, announceSessions } = services();
  const person = await personById(db, params.id);
  if (!person) return refuse(404, 'gone');
  if (person.id === admin.userId) return refuse(409, 'self');
  const outcome = await carryOut(person, body);
  if (outcome instanceof Response) return outcome;
  if (outcome !== 'done') return refuseVerdict(outcome);
  announceSessions({ userId: person.id });
  await record(db, { actor: admin, action: actionOf(body), person });
  return done();
}

/** The account with everything that was said from it. The name is typed to say that this one is meant. */
export async function DELETE(request: Request, context: Context): Promise<Response> {
  const asked = await adminRequest(request, context.params, idParams, deletePersonBody);
  if (asked instanceof Response) return asked;
  const { admin, params, body } = asked;
  const { db, changes, announceSessions } = services();
  const person = await personById(db, params.id);
  if (!person) return refuse(404, 'gone');
  if (person.id === admin.userId) return refuse(409, 'self');
  if (body.name.normalize('NFC').trim() !== person.name) return refuse(400, 'other_name');
  const onSignedOut = () => announceSessions({ userId: person.id });
  const verdict = await deletePerson(db, changes, person.id, { onSignedOut });
  if (verdict !== 'done') return refuseVerdict(verdict);
  await record(db, { actor: admin, action: 'person.delete', person });
  return done();
}

async function carryOut(person: Person, body: z.infer<typeof personBody>): Promise<Verdict | Response> {
  const { db } = services();
  if ('disabled' in body) return setDisabled(db, person.id, body.disabled);
  if ('role' in body) return setRole(db, person.id, body.role);
  const problems = await checkPassword(body.password, person.name);
  if (problems[0]) return refuse(400, `password_${problems[0]}`);
  try {
    return await setPasswordHash(db, person.id, await services().passwords.hash(body.password));
  } catch (error) {
    if (isPasswordsBusy(error)) return tryLater();
    throw error;
  }
}

function actionOf(body: z.infer<typeof personBody>): AuditAction {
  if ('disabled' in body) return body.disabled ? 'person.disable' : 'person.enable';
  if ('role' in body) return body.role === 'admin' ? 'person.make_admin' : 'person.make_member';
  return 'person.password';
}

function refuseVerdict(verdict: Exclude<Verdict, 'done'>): Response {
  return verdict === 'gone' ? refuse(404, 'gone') : refuse(409, verdict);
}
