import { done, refuse, tooManyTries } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { services } from '@/lib/services';

/**
 * `POST`: sends a test to the device of this session. 200 once the push service has taken it; 404 `no_device`; 410
 * `subscription_ended`, and the device is removed; 502 `not_sent`; 429.
 */
export const POST = handler({ who: 'member' }, async ({ user }) => {
  const { pushes, personLimits } = services();
  const wait = personLimits.take('pushTests', user.userId);
  if (wait !== null) return tooManyTries(wait);
  const outcome = await pushes.test(user.userId, user.sessionId);
  if (outcome === null) return refuse(404, 'no_device');
  if (outcome === 'gone') return refuse(410, 'subscription_ended');
  return outcome === 'sent' ? done() : refuse(502, 'not_sent');
});
