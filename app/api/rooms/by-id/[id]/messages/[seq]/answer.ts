import { forbidden, noRoom } from '@/app/api/rooms/load';
import { done, refuse, tryLater } from '@/lib/api/answers';
import { ARCHIVED, type ErrorCode } from '@/lib/chat/protocol';

/** The answer to a change of a message, by what became of it. */
export function changeAnswer(result: { seq: number } | { error: ErrorCode }): Response {
  if ('seq' in result) return done();
  switch (result.error) {
    case 'no_room':
      return noRoom();
    case 'room_closed':
      return refuse(404, ARCHIVED);
    case 'forbidden':
      return forbidden();
    case 'gone':
      return refuse(404, 'gone');
    default:
      return tryLater();
  }
}
