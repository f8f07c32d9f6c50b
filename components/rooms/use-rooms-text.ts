import { useText } from '@/components/locale';
import type { Refusal } from '@/lib/browser/request';
import { type RoomsText, roomsText } from '@/lib/i18n/rooms/text';

/** Says in words why a request about rooms or people was refused. */
export function useRoomError(): (refusal: Refusal) => string {
  const text = useText(roomsText);
  return (refusal) => refusalText(refusal, text);
}

export function refusalText({ code, minutes }: Refusal, { errors, tooManyTries }: RoomsText): string {
  return code === 'too_many_tries' ? tooManyTries(minutes) : (errors[code] ?? errors.failed);
}
