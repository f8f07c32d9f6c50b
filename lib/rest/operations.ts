import { z } from 'zod';
import { pathNumber, rowNumber } from '@/lib/api/schema';
import { LIMITS } from '@/lib/chat/protocol';
import { emoji, mentions } from '@/lib/chat/server/parse';
import { MESSAGE_BODY_BYTES } from '@/lib/messages/schema';
import { SEARCH_BODY_BYTES, searchBody } from '@/lib/search/schema';
import type { Operation } from './operation';

/** Everything that the API can do. Each operation has its handler below app/api/v1, and a part of the document. */

/** The longest time for which a request waits for news, in seconds. Most proxies wait 60 s for an answer. */
export const LONGEST_WAIT_S = 25;
export const MOST_ENTRIES = 200;

const wholeNumber = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);

const room = z.object({ room: pathNumber.pipe(rowNumber) });
const message = z.object({ room: pathNumber.pipe(rowNumber), seq: pathNumber.pipe(rowNumber) });

const logQuery = z.strictObject({
  since: wholeNumber.pipe(z.number().int().min(0)).optional(),
  epoch: z.string().max(64).optional(),
  limit: wholeNumber.pipe(z.number().int().min(1).max(MOST_ENTRIES)).optional(),
  wait: wholeNumber.pipe(z.number().int().min(0).max(LONGEST_WAIT_S)).optional(),
});

const text = z.string().describe(`At most ${LIMITS.messageCodePoints} characters`);

const person = z.object({ id: z.int(), name: z.string(), shown: z.string().optional(), face: z.string().optional() });
const entry = z.looseObject({ type: z.string(), seq: z.int() }).describe('As the frames in docs/protocol.md');
const changed = z.object({ seq: z.int().describe('The seq of the entry in the log; 0 if nothing had to change') });

const ON_MESSAGES = { 403: 'forbidden', 404: 'no_room, gone', 409: 'hidden, room_closed, conflict, too_many' };

/** Says the types of an operation's parts, so that its handler has them. */
const op = <P, Q, B>(operation: Operation<P, Q, B>) => operation;

export const OPERATIONS = {
  me: op({
    id: 'me',
    method: 'GET',
    path: '/me',
    scope: 'read',
    status: 200,
    summary: 'The person whose token this is, and what it allows',
    answer: z.object({ ...person.shape, scope: z.enum(['read', 'write']) }),
  }),
  rooms: op({
    id: 'rooms',
    method: 'GET',
    path: '/rooms',
    scope: 'read',
    status: 200,
    summary: 'The rooms and conversations of the person',
    answer: z.object({ rooms: z.array(z.looseObject({ id: z.int(), kind: z.string(), head: z.int() })) }),
  }),
  log: op({
    id: 'log',
    method: 'GET',
    path: '/rooms/{room}/log',
    scope: 'read',
    status: 200,
    summary:
      'The entries of a room after the seq `since`, in order and without holes. With `wait`, the answer waits so many seconds for the first one. Without `since`, no entries, and in `next` where to begin',
    params: room,
    query: logQuery,
    answer: z.object({ entries: z.array(entry), next: z.int(), head: z.int(), epoch: z.string() }),
    errors: { 404: 'no_room, archived', 409: 'other_log: `since` is of another log; begin again' },
  }),
  post: op({
    id: 'postMessage',
    method: 'POST',
    path: '/rooms/{room}/messages',
    scope: 'write',
    status: 201,
    summary: 'Posts a message. The same clientId again gives the same answer, and nothing is stored twice',
    params: room,
    body: z.strictObject({
      message: text,
      clientId: z.uuid(),
      replyTo: z.int().positive().optional(),
      mentions: mentions.optional(),
    }),
    maxBytes: MESSAGE_BODY_BYTES,
    answer: z.object({ seq: z.int(), clientId: z.string() }),
    errors: {
      403: 'forbidden, moderators_only, silenced',
      404: 'no_room, gone, archived',
      409: 'conflict, room_closed',
    },
  }),
  edit: op({
    id: 'editMessage',
    method: 'PATCH',
    path: '/rooms/{room}/messages/{seq}',
    scope: 'write',
    status: 200,
    summary: 'Replaces the text of an own message',
    params: message,
    body: z.strictObject({ message: text, mentions: mentions.optional() }),
    maxBytes: MESSAGE_BODY_BYTES,
    answer: changed,
    errors: { ...ON_MESSAGES, 403: 'forbidden, silenced, too_late' },
  }),
  remove: op({
    id: 'deleteMessage',
    method: 'DELETE',
    path: '/rooms/{room}/messages/{seq}',
    scope: 'write',
    status: 200,
    summary: 'Deletes an own message, or any where the person moderates',
    params: message,
    answer: changed,
    errors: ON_MESSAGES,
  }),
  react: op({
    id: 'react',
    method: 'PUT',
    path: '/rooms/{room}/messages/{seq}/reactions',
    scope: 'write',
    status: 200,
    summary: 'Reacts to a message',
    params: message,
    body: z.strictObject({ emoji }),
    answer: changed,
    errors: ON_MESSAGES,
  }),
  unreact: op({
    id: 'unreact',
    method: 'DELETE',
    path: '/rooms/{room}/messages/{seq}/reactions',
    scope: 'write',
    status: 200,
    summary: 'Takes a reaction back',
    params: message,
    body: z.strictObject({ emoji }),
    answer: changed,
    errors: ON_MESSAGES,
  }),
  people: op({
    id: 'people',
    method: 'GET',
    path: '/people',
    scope: 'read',
    status: 200,
    summary: 'At most 20 people whose name begins with `q`; for a guest only those with whom they share a room',
    query: z.strictObject({ q: z.string().max(64).default('') }),
    answer: z.object({ people: z.array(person) }),
  }),
  search: op({
    id: 'search',
    method: 'POST',
    path: '/search',
    scope: 'read',
    status: 200,
    summary: 'Searches the messages that the person may read. Changes nothing',
    body: searchBody,
    maxBytes: SEARCH_BODY_BYTES,
    answer: z.looseObject({ hits: z.array(z.looseObject({ room: z.int() })), next: z.string().nullable() }),
  }),
} as const;
