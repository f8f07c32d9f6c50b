import { type Answer, request } from '@/lib/browser/request';
import type { ReactionList } from '@/lib/chat/protocol';
import type { Message } from '@/lib/messages/message';

interface Asked {
  /** The message's reactions when the server was asked, as JSON. */
  state: string;
  answer: Promise<Answer<ReactionList>>;
}

/** The most messages whose answers are kept. The oldest are dropped. */
const KEPT = 50;
const asked = new Map<string, Asked>();

/** Asks who reacted to a message, once for each state of its reactions. After a failure, the next call asks again. */
export async function reactorsOf(room: number, message: Message): Promise<ReactionList['reactions'] | null> {
  const key = `${room}/${message.seq}`;
  const state = JSON.stringify(message.reactions ?? []);
  let known = asked.get(key);
  if (known?.state !== state) {
    const path = `rooms/by-id/${room}/messages/${message.seq}/reactions`;
    known = { state, answer: request<ReactionList>({ method: 'GET', path }) };
    asked.delete(key);
    asked.set(key, known);
    const [oldest] = asked.keys();
    if (asked.size > KEPT && oldest !== undefined) asked.delete(oldest);
  }
  const answer = await known.answer;
  if (answer.ok) return answer.body.reactions;
  if (asked.get(key) === known) asked.delete(key);
  return null;
}
