import { z } from 'zod';
import { done, refuse } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { type MentionPlace, mentionsOfPerson } from '@/lib/messages/mentions/list';
import { services } from '@/lib/services';
import { withShown } from '@/lib/users/names/shown-name';

const PAGE = 20;

/** A place in the list, in the form of `next`: milliseconds, room and seq. */
const before = z
  .string()
  .regex(/^\d{1,15}-\d{1,15}-\d{1,15}$/)
  .transform((place): MentionPlace => {
    const [ms = 0, roomId = 0, seq = 0] = place.split('-').map(Number);
    return { createdAt: new Date(ms), roomId, seq };
  })
  .refine(({ createdAt }) => createdAt.getTime() < Date.UTC(9999, 0));

const query = z.strictObject({ before: before.optional() });

/** `GET ?before=PLACE`: the messages that name this person, newest first, 20 at a time: docs/protocol.md. */
export const GET = handler({ who: 'member' }, async ({ request, user }) => {
  const asked = query.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!asked.success) return refuse(400, 'malformed');
  const { found, next } = await mentionsOfPerson(services().db, user.userId, asked.data.before ?? null, PAGE);
  return done({
    mentions: found.map(({ room, seq, text, user: name, shown, face, files, createdAt }) => ({
      room: room.kind === 'direct' ? { id: room.id, kind: room.kind } : room,
      ...{ seq, message: text, ...withShown({ user: name, shown, face }), datetime: createdAt.toISOString() },
      ...(files ? { files } : {}),
    })),
    next: next && `${next.createdAt.getTime()}-${next.roomId}-${next.seq}`,
  });
});
