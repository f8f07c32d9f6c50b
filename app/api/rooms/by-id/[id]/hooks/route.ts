import { loadRoom } from '@/app/api/rooms/load';
import { done, invalid, refuse, tooManyTries } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { idParams } from '@/lib/api/schema';
import { listHooks, makeHook, type NewHook } from '@/lib/hooks/hooks';
import type { MadeHook } from '@/lib/hooks/limits';
import { storedWords } from '@/lib/hooks/outgoing/words';
import { newHookBody } from '@/lib/hooks/schema';
import { hookUrl } from '@/lib/hooks/url';
import { services } from '@/lib/services';
import { shownNameFrom } from '@/lib/users/names/shown-name';

/** `GET`: `{hooks}`, the webhooks of the room, as ListedHook. No answer has their secrets. */
export const GET = handler({ who: 'member', params: idParams }, async ({ user, params }) => {
  const room = await loadRoom(user, params.id, 'hooks');
  if (room instanceof Response) return room;
  return done({ hooks: await listHooks(services().db, room.id) });
});

/**
 * `POST {name, incoming, outgoing}` makes a webhook. Answers a MadeHook, which alone has its secrets. 400 `invalid`
 * with the fields that are wrong; 409 `too_many` if the room has as many as are allowed.
 */
export const POST = handler({ who: 'member', params: idParams, body: newHookBody }, async ({ user, params, body }) => {
  const room = await loadRoom(user, params.id, 'hooks');
  if (room instanceof Response) return room;
  const { db, messageLog, secret, origins, personLimits, announceRoom } = services();
  const wanted = wantedFrom(body, origins);
  if ('wrong' in wanted) return invalid(Object.fromEntries(wanted.wrong.map((field) => [field, ['malformed']])));
  const wait = personLimits.take('hooks', user.userId);
  if (wait !== null) return tooManyTries(wait);

  const made = await makeHook({ db, messageLog, secret }, { by: user, room }, wanted);
  if (made === 'too_many') return refuse(409, 'too_many_hooks');
  if (made === 'refused') return refuse(403, 'forbidden');
  announceRoom(room.id);
  const { id, token, signingKey } = made;
  const address = token && `${origins[0]}/api/hooks/${id}/${token}`;
  const answer: MadeHook = { id, ...(address ? { address } : {}), ...(signingKey ? { signingKey } : {}) };
  return done(answer);
});

type Body = { name: string; incoming: boolean; outgoing: NewHook['outgoing'] };

/** The body in the form in which it is stored, or the names of its wrong fields. */
function wantedFrom({ name, incoming, outgoing }: Body, origins: readonly string[]): NewHook | { wrong: string[] } {
  const named = shownNameFrom(name, '');
  const url = outgoing && hookUrl(outgoing.url, origins);
  const words = outgoing?.event === 'word' ? storedWords(outgoing.words) : '';
  const wrong = [
    ...('problem' in named || named.shown === '' ? ['name'] : []),
    ...(outgoing && url === null ? ['url'] : []),
    ...(outgoing?.event === 'word' && words === '' ? ['words'] : []),
  ];
  if (wrong.length > 0 || 'problem' in named) return { wrong };
  return { name: named.shown, incoming, outgoing: outgoing && url !== null ? { ...outgoing, url, words } : null };
}
