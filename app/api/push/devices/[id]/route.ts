import { z } from 'zod';
import { done, refuse } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { removeDevice } from '@/lib/push/devices';
import { services } from '@/lib/services';

const params = z.object({ id: z.string().regex(/^[1-9]\d{0,14}$/) });

/** `DELETE`: the device gets no more notifications. 200; 404 `unknown_device` if the person has no such device. */
export const DELETE = handler({ who: 'member', params }, async ({ user, params: { id } }) => {
  const removed = await removeDevice(services().db, user.userId, Number(id));
  return removed ? done() : refuse(404, 'unknown_device');
});
