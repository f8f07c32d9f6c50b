import { done, refuse, tooManyTries } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import type { LinkedAnswer } from '@/lib/chat/protocol';
import { type AskedLink, linkedMessages } from '@/lib/messages/details/linked-messages';
import { LINKED_AT_ONCE } from '@/lib/messages/links/message-link';
import { roomNameFrom } from '@/lib/rooms/name';
import { services } from '@/lib/services';

/** `r/NAME/SEQ` or `d/ID/SEQ`. */
const LINK = /^(?:r\/(.{1,200})|d\/([1-9]\d{0,14}))\/([1-9]\d{0,14})$/s;

/**
 * `GET ?to=r/NAME/SEQ&to=d/ID/SEQ`: the messages to which links lead, as this person may see them, 20 at most:
 * docs/protocol.md.
 */
export const GET = handler({ who: 'member' }, async ({ request, user }) => {
  const links = linksIn(new URL(request.url).searchParams);
  if (!links) return refuse(400, 'malformed');
  const { db, personLimits } = services();
  const wait = personLimits.take('linked', user.userId);
  if (wait !== null) return tooManyTries(wait);
  const answer: LinkedAnswer = { messages: await linkedMessages(db, user.userId, links) };
  return done(answer);
});

function linksIn(params: URLSearchParams): AskedLink[] | null {
  const asked = [...params];
  if (asked.length === 0 || asked.length > LINKED_AT_ONCE) return null;
  const links = asked.flatMap(([name, value]) => (name === 'to' ? (linkFrom(value) ?? []) : []));
  return links.length === asked.length ? links : null;
}

function linkFrom(value: string): AskedLink | null {
  const [, name, id, seq] = LINK.exec(value) ?? [];
  if (seq === undefined) return null;
  return { room: name === undefined ? Number(id) : roomNameFrom(name), seq: Number(seq) };
}
