import { refuse } from '@/lib/api/answers';
import type { ErrorCode } from '@/lib/chat/protocol';

/** The HTTP status for each reason why a message, or a change of one, is refused. */
const STATUS: Record<ErrorCode, number> = {
  bad_frame: 400,
  not_you: 403,
  empty: 400,
  too_long: 400,
  bad_text: 400,
  conflict: 409,
  no_room: 404,
  room_closed: 409,
  refused: 400,
  gone: 404,
  hidden: 409,
  no_file: 400,
  forbidden: 403,
  moderators_only: 403,
  silenced: 403,
  too_late: 403,
  too_many: 409,
  rate_limited: 429,
  busy: 503,
  unavailable: 503,
};

/** @param retryAfterS when to try again, for errors that pass. Default: 5 s */
export function errorAnswer(error: ErrorCode, retryAfterS = 5): Response {
  const status = STATUS[error];
  const answer = refuse(status, error, undefined, status === 429 ? { retryAfterS } : {});
  if (status === 429 || status === 503) answer.headers.set('Retry-After', String(retryAfterS));
  return answer;
}
