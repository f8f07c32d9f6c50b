import type { Message } from '@/lib/messages/message';

export interface Editor {
  me: { id: number; name: string };
  /** How long a message can be edited; null: always. */
  windowMs: number | null;
  /** Milliseconds since 1970. */
  now: number;
}

/** Whether the person may replace the text of the message. The server decides; this only shows buttons. */
export function mayEdit({ text, user, userId, datetime }: Message, { me, windowMs, now }: Editor): boolean {
  const isOwn = userId === undefined ? user === me.name : userId === me.id;
  if (!isOwn || text === null) return false;
  return windowMs === null || now - Date.parse(datetime) < windowMs;
}
