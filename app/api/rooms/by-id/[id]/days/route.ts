import { z } from 'zod';
import { loadRoom } from '@/app/api/rooms/load';
import { done, refuse } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { idParams } from '@/lib/api/schema';
import type { MonthAnswer } from '@/lib/messages/calendar/answer';
import { askedZone } from '@/lib/messages/calendar/asked-zone';
import { isMonth, monthOf } from '@/lib/messages/calendar/month';
import { services } from '@/lib/services';

const query = z.strictObject({ month: z.string().refine(isMonth), zone: z.string().optional() });

/** `GET ?month=YYYY-MM&zone=ZONE`: a MonthAnswer. Without `zone`, days are those of the community's zone. */
export const GET = handler({ who: 'member', params: idParams }, async ({ request, user, params }) => {
  const room = await loadRoom(user, params.id, 'read');
  if (room instanceof Response) return room;
  const { searchParams } = new URL(request.url);
  const asked = query.safeParse(Object.fromEntries(searchParams));
  if (!asked.success || searchParams.size > new Set(searchParams.keys()).size) return refuse(400, 'malformed');
  const { config, db } = services();
  const zone = asked.data.zone === undefined ? config.timeZone : askedZone(asked.data.zone);
  if (zone === null) return refuse(400, 'malformed');
  const found = await monthOf(db, room.id, asked.data.month, zone);
  return done({ ...found, zone: zone === config.timeZone ? null : zone } satisfies MonthAnswer);
});
