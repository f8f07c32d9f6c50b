import type { Post } from '@/lib/messages/post';
import { metrics } from '@/lib/telemetry/metrics';
import { usernameKey } from '@/lib/users/name-key';
import { CLOSE, ERRORS, type ErrorCode } from '../protocol';
import type { Connection } from './connection';
import type { Limits } from './limits';
import { parseClientFrame } from './parse';

/** Handles a member's frame: parses it, posts it under the session's own name, and answers. */
export async function receive(connection: Connection, text: string, post: Post, limits: Limits): Promise<void> {
  const { member, room } = connection;
  if (!limits.frame(member.userId)) {
    metrics.framesRefused.inc({ code: 'flood' });
    return connection.close(CLOSE.policy, 'flood');
  }
  const said = parseClientFrame(text);
  if ('error' in said) return refuse(connection, said.error, said.clientId);
  if (said.user !== null && usernameKey(said.user) !== usernameKey(member.username)) {
    return refuse(connection, 'not_you', said.clientId ?? null);
  }
  if (!limits.send(member.userId)) return refuse(connection, 'rate_limited', said.clientId ?? null);
  connection.unanswered++;
  try {
    const result = await post(member, room, { text: said.message, clientId: said.clientId });
    if ('error' in result) refuse(connection, result.error, said.clientId ?? null);
    else connection.send({ type: 'ack', clientId: result.clientId, seq: result.seq });
  } finally {
    connection.unanswered--;
  }
}

/** Sends an error frame. Closes a client that would not understand one, so that no message is lost silently. */
function refuse(connection: Connection, code: ErrorCode, clientId: string | null): void {
  metrics.framesRefused.inc({ code });
  const { retryable } = ERRORS[code];
  if (connection.speaksV1) return connection.send({ type: 'error', code, retryable, clientId });
  connection.close(retryable ? CLOSE.tryAgain : CLOSE.policy, code);
}
