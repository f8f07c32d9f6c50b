import { randomBytes } from 'node:crypto';
import { createSession } from '@/lib/auth/session-store';
import { memberships } from '@/lib/db/schema';
import { registerDevice } from '@/lib/push/devices';
import type { FaultClient } from '@/tests/faults/client';
import { isSame, newFile, type TestFile } from '@/tests/faults/files/file';
import { download, upload } from '@/tests/faults/files/transfer';
import { type Person, signIn } from '@/tests/faults/people';
import { ask, type RequestOptions } from '@/tests/faults/request';
import { eventually } from '@/tests/support/wait';
import type { Installation } from './installation';

/** What people and administrators do by HTTP, through the proxy. */

/** As CHAT_FILE_LIMIT is by default. */
const LARGEST_BYTES = 25_000_000;
/** Longer than the cleaning keeps the bytes of a file that was given up. */
const KEPT_MINUTES = 11;
/** A notification waits some seconds, so that reading on another device can keep it away. */
const NOTIFIED_MS = 60_000;

/** Somebody reports a message, and an administrator dismisses the report. */
export async function reportAMessage(installation: Installation, crowd: readonly FaultClient[]): Promise<void> {
  const [reporter] = crowd;
  const [admin] = await signIn(installation.people.db, 'juez', 1, { origin: installation.origin, role: 'admin' });
  if (!reporter || !admin) throw new Error('There is nobody');
  const { person, roomId } = reporter.options;
  const of = ({ user, text }: { user: string | null; text: string | null }) =>
    user !== person.username && text !== null;
  const message = await eventually(() => reporter.messages.findLast(of) ?? false);
  if (!message) throw new Error('There is no message of anybody else');
  const { seq } = message;
  const report = `/api/rooms/by-id/${roomId}/messages/${seq}/report`;
  await done(installation, person, { method: 'PUT', path: report, body: { reason: 'No es de aquí' } });
  const body = { action: 'keep', open: true, author: null };
  await done(installation, admin, { method: 'POST', path: `/api/admin/reports/${roomId}/${seq}`, body });
}

/** Somebody searches for a message of the room, and finds it. */
export async function searchAMessage({ port }: Installation, [searcher]: readonly FaultClient[]): Promise<void> {
  const text = await eventually(() => searcher?.messages.findLast((message) => message.text)?.text ?? false);
  if (!searcher || !text) throw new Error('There is nobody, or no message');
  const body = { q: text.split(/\s/)[0], in: [searcher.options.roomId] };
  const answer = await ask(searcher.options.person, port, { method: 'POST', path: '/api/search', body });
  const { hits } = await answer.json();
  if (!(hits?.length > 0)) throw new Error(`A search was answered with ${answer.status} and no hit`);
}

/** Somebody is named who has no page open, and has a device that is told. */
export async function nameSomebodyAway(
  { people, push }: Installation,
  [author]: readonly FaultClient[],
): Promise<void> {
  const { db } = people;
  const [person] = await people.newPeople(1);
  if (!author || !person) throw new Error('There is nobody');
  const { userId, username } = person;
  await db.insert(memberships).values({ userId, roomId: author.options.roomId });
  const sessionId = await createSession(db, { userId, userAgent: 'test', ip: '127.0.0.1' });
  const { received, ...device } = push.subscribe();
  await registerDevice(db, { userId, sessionId, userAgent: '', locale: 'es' }, device);
  const name = `@${username}`;
  author.say(`${name} ¿vienes?`, { mentions: [{ at: 0, length: name.length, who: userId }] });
  await eventually(() => received.length > 0, { timeoutMs: NOTIFIED_MS });
}

/** Somebody who is not known here asks for a new password. No mail server answers, so the mail waits. */
export async function askForPassword(installation: Installation, [client]: readonly FaultClient[]): Promise<void> {
  if (!client) throw new Error('There is nobody');
  const body = { address: 'nadie@ejemplo.org' };
  await done(installation, client.options.person, { method: 'POST', path: '/api/forgotten', body });
}

/** Somebody comes back from the sign-in of the organization without having gone there. */
export async function returnWithoutSignIn({ port }: Installation, [client]: readonly FaultClient[]): Promise<void> {
  if (!client) throw new Error('There is nobody');
  await ask(client.options.person, port, { path: '/api/auth/callback/oidc?error=access_denied' });
}

/** Somebody uploads the largest file that is allowed, reads it, and gives it up; one more byte is refused. */
export async function sendLargeFile(installation: Installation, crowd: readonly FaultClient[]): Promise<TestFile> {
  const { port } = installation;
  const file = await largeFile(crowd, LARGEST_BYTES);
  await expectStatus(upload(file, port), 201);
  const { person } = file.owner.options;
  const { body } = await expectStatus(download(file, person, port), 200);
  if (!isSame(file, body)) throw new Error('The file came back with other bytes');
  await expectStatus(upload(await largeFile(crowd, LARGEST_BYTES + 1), port), 413);
  await done(installation, person, { method: 'DELETE', path: `/api/files/${file.id}` });
  return file;
}

/** Somebody uploads a file while its storage is away. It is taken later, with the same id. */
export async function uploadWithoutStorage(installation: Installation, crowd: readonly FaultClient[]): Promise<void> {
  const { port, files } = installation;
  const file = await largeFile(crowd, 100_000);
  files.takeAway();
  try {
    await expectStatus(upload(file, port), 503);
  } finally {
    files.bringBack();
  }
  await expectStatus(upload(file, port), 201);
}

/** The file was given up some time ago: the next cleaning, as at the start of a node, removes its bytes. */
export async function ageFile({ people }: Installation, { id }: TestFile): Promise<void> {
  await people.db.$client.query(
    `UPDATE files SET deleted_at = deleted_at - INTERVAL ${KEPT_MINUTES} MINUTE WHERE id = ?`,
    [id],
  );
}

async function largeFile([owner]: readonly FaultClient[], size: number): Promise<TestFile> {
  if (!owner) throw new Error('There is nobody');
  return { ...(await newFile(owner, 'largo.bin', false)), bytes: randomBytes(size) };
}

async function expectStatus<T extends { status: number; body: Buffer }>(
  answer: Promise<T>,
  status: number,
): Promise<T> {
  const got = await answer;
  if (got.status === status) return got;
  throw new Error(`A file was answered with ${got.status} instead of ${status}: ${got.body.subarray(0, 200)}`);
}

async function done({ port }: Installation, person: Person, request: RequestOptions): Promise<void> {
  const answer = await ask(person, port, request);
  if (!answer.ok) throw new Error(`${request.method} ${request.path} was answered with ${answer.status}`);
}
