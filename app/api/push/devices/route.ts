import { requestLocale } from '@/app/request-locale';
import { done, refuse, tooManyTries } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { registerDevice } from '@/lib/push/devices';
import { deviceBody } from '@/lib/push/schema';
import { areDeviceKeys } from '@/lib/push/service/encrypt';
import { pushEndpoint } from '@/lib/push/service/endpoint';
import { services } from '@/lib/services';

/**
 * `POST {endpoint, p256dh, auth, again?}`: this browser gets notifications while this session is live. 200; 400
 * `bad_endpoint` if it is not at a known push service; 400 `bad_keys`; 409 `too_many_devices`; with `again` 409
 * `device_removed` if it was removed since the person registered it; 429.
 */
export const POST = handler({ who: 'member', body: deviceBody }, async ({ request, user, body }) => {
  const { db, config, personLimits } = services();
  const wait = personLimits.take('pushDevices', user.userId);
  if (wait !== null) return tooManyTries(wait);
  if (!pushEndpoint(body.endpoint, config.pushHosts)) return refuse(400, 'bad_endpoint');
  if (!areDeviceKeys(body)) return refuse(400, 'bad_keys');
  const userAgent = request.headers.get('user-agent') ?? '';
  const result = await registerDevice(db, { ...user, userAgent, locale: await requestLocale() }, body);
  if (result === 'removed') return refuse(409, 'device_removed');
  return result === 'done' ? done() : refuse(409, 'too_many_devices');
});
